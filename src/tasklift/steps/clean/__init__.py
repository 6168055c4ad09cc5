"""Steps that clean."""
