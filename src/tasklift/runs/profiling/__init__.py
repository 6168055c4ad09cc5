"""What is in the data: column by column, and what each cleaning step would do to it."""
