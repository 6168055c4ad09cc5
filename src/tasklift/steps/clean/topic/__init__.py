"""How texts are held to examples of what a task is about."""
