"""Where work runs. Nothing else knows."""
