"""Adding accounts, signing in again, and the page of all accounts."""
