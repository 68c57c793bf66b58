"""What the connectors of Google's services have in common."""
