"""Real servers that the tests start, use and stop; each also by hand, see README.md here."""
