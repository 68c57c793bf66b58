"""WordPress, for real."""
