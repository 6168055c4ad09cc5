"""What a text may hold: one of a list of texts, or JSON of a schema."""
