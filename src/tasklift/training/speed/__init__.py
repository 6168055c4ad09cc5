"""How fast a network learns, beside how fast the machine multiplies."""
