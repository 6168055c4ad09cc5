"""What commands print that are not about the result of a run: one file a command."""
