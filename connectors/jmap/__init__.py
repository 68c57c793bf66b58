"""Mail over JMAP (RFC 8620, RFC 8621)."""
