"""Comments on the videos of the shop's YouTube channel."""
