"""Facebook: what people write at the shop's Page, and its Messenger."""
