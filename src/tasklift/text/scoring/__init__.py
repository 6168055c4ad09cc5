"""What metrics of texts are made of: tokens as each of them cuts them, runs in common, numbers and placeholders."""
