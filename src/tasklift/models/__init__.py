"""Models, one file each: whatever answers for a task."""
