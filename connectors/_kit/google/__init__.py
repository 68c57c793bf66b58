"""What YouTube, Google's reviews and Blogger have in common: the owner's own client, Google's errors, its lists."""
