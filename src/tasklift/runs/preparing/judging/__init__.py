"""Who grades answers where a task names one: a language model here, or behind an API."""
