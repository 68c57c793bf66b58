"""One conversation as a timeline: what was said, where, and what of ours has left."""
