"""The person on the right: who they are and where the shop meets them."""
