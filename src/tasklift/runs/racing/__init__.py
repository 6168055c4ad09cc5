"""Short trainings of a task's network against one another: which rate and which optimiser suit it."""
