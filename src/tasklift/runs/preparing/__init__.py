"""Before the first step: files read, rows divided, the test sealed, copies of it held back."""
