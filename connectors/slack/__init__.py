"""Slack: the channels that an app of the shop's own is in, shared ones too, and messages to the app."""
