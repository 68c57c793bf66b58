"""Comments at the shop's blogs on Blogger."""
