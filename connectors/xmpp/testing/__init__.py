"""A double of an XMPP server on loopback, driven by the contract suite."""

from connectors.xmpp.testing.stand import stand

__all__ = ["stand"]
