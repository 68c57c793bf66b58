"""Mail over JMAP at our own double of a server."""
