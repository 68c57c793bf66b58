"""Instagram: comments beneath the shop's posts, posts that tag it, and direct messages."""
