"""Reports as files: the page with its data, Markdown, and the cards of an exported model."""
