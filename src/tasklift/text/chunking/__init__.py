"""Long texts in chunks."""
