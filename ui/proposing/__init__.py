"""A model of the owner's own proposes an answer; the owner reads it, and uses it or not."""
