"""Comments by Disqus at the shop's own sites."""
