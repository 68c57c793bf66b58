"""Telegram: a bot of the shop's own, alone or connected to the shop's business account."""
