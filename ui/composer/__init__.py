"""Writing: the text, who it goes to, what it may hold, and that nothing typed is lost."""
