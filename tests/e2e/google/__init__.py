"""Google's doubles, driven by Google's own client and by the command line."""
