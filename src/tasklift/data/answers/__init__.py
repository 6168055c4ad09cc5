"""Right answers: how files write them, and where they say that these stand."""
