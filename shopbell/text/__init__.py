"""Text as people wrote it: reading, folding, cleaning, counting. Pure functions; no Qt, no SQL, no network."""
