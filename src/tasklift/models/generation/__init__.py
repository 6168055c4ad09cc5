"""Causal language models that write: continuations of prompts, and the probability of continuations that are given."""
