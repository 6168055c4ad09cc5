"""How networks learn: batches, objectives, optimisers, schedules, and one loop that all of them meet in.

A network itself stands in `models`; what is trained, on which rows and for which task, is a step's to say.
"""
