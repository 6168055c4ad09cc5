"""What steps that put rows to a language model have in common."""
