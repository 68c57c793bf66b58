"""The catalogue of connectors and what they share."""
