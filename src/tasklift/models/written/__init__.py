"""Models that write texts, and those that answer with texts of the rows alone."""
