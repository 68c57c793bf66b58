"""Mail over JMAP against a real Cyrus, with Postfix and Dovecot at the other end."""
