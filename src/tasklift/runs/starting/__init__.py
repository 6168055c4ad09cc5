"""Where a user starts: guesses from a look at a file, and the task file made of them."""
