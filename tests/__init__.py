"""Tests of Shopbell. Real servers to test against are in tests/servers."""
