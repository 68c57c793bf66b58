"""The command line: the same services as the window; JSON Lines on standard output, sentences on standard error."""
