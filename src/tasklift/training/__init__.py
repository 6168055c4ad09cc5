"""The one training loop and its parts: batches, objectives, optimisers, schedules, the course, checkpoints.

What imports torch at its top is heavy; steps import it only when they train.
"""
