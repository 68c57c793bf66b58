"""Promises on the screen: what is owed, what is proposed, and how each is closed."""
