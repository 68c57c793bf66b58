"""Shopbell: one inbox for every account a small business has."""

__version__ = "0.1.0"
