"""Matrix at any homeserver, with people of other networks whom a bridge brings into its rooms."""
