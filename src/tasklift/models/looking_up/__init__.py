"""Looking texts up: those most like a question, by words, by meaning, or by both."""
