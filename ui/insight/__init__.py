"""How are we doing? One page of plain sentences and small plots."""
