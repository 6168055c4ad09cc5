"""Carrying out a recipe: rows handed to steps, their effect applied and accounted for, models trained."""
