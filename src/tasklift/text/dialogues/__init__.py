"""Dialogues in the cells of a column: how they are written, and who says what in them."""
