"""What stands in the way where models write texts: looked for in what the final model writes for the rows of valid."""
