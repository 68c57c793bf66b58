"""XMPP against a real Prosody, with slixmpp at the other end."""
