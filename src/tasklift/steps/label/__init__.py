"""Steps that find or mend labels."""
