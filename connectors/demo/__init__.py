"""Tern Bakery: a living demo shop on six networks, through the ordinary contract."""
