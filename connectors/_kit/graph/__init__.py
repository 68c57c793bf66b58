"""Meta's Graph API, as Facebook and Instagram share it: calls, errors, usage, pages, conversations."""
