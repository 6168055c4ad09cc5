"""How the layers of a network work while it learns; what they reckon stays the same."""
