"""What customers say about the shop at Trustpilot."""
