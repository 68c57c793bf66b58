"""WordPress: pieces alone."""
