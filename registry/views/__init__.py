"""Pages that belong to no audience of their own."""
