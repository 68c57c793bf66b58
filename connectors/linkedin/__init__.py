"""What people say below the posts of the shop's LinkedIn page."""
