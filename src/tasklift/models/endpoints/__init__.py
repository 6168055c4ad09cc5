"""Models that answer over HTTP, as OpenAI's chat completions do: asked within bounds, each request accounted for."""
