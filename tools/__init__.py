"""What make calls: prepares an environment, starts, tests, takes pictures. Standard library only."""
