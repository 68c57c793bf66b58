"""Discord: the channels of the shop's servers and direct messages to the shop's bot."""
