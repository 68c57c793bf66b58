"""What you told others, and whether you wrote nearly this before: to read, never to insert."""
