"""From gradients to steps: optimisers, the schedules of their rates, and what keeps weights small."""
