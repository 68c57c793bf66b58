"""The rules of the house, each seen failing on a planted violation."""
