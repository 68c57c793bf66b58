"""The Matrix connector without any server."""
