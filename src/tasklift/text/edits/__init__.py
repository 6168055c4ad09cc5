"""What became of each place of a text when the text was changed."""
