"""XMPP: the parts without a server."""
