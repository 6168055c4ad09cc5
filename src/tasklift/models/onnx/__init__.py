"""A tuned encoder as ONNX: one graph from tokens to answers, for machines without torch and without Tasklift."""
