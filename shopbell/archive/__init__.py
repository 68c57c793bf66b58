"""Everything an owner has, out into open formats and back in."""
