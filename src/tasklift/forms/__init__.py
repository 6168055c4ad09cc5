"""The forms a step may take, and what each is handed."""
