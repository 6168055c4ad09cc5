"""Steps that make models which answer questions from their contexts."""
