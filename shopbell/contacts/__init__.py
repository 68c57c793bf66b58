"""Files of contacts: vCard and tables, read strictly and written so that they come back as they went."""
