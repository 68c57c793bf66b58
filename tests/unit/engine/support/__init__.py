"""A clock, a store and a service under a test's hand."""
