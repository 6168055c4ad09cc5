"""Steps that change what the rows are made of as a whole, and not the single row."""
