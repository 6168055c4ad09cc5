"""Models that write texts of the rows alone, and what they look up."""
