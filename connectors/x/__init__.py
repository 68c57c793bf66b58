"""X: mentions, answers to them and legacy private messages, within a monthly budget."""
