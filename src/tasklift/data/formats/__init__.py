"""Reading users' files, one format a file: lazily, strictly, with every row accounted for."""
