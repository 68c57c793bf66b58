"""What buyers write to the shop at eBay."""
