"""Which weights of a network learn: all, those on top, or small ones beside them; at once or layer by layer."""
