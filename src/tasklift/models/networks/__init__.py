"""Networks of transformers and of our blocks: opened, planned, given a head, and run in the machine's best numbers."""
