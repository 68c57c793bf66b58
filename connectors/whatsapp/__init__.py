"""WhatsApp: why there is no direct way, and what works."""
