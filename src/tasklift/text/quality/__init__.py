"""What speaks for and against the quality of a text, measured."""
