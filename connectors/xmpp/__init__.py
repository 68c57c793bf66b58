"""XMPP: chat with anybody at any XMPP server."""
