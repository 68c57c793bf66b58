"""Matrix against real Synapse."""
