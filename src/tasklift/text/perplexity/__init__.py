"""How well texts can be told in advance, character by character."""
