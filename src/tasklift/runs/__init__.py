"""Carrying out a recipe: plan, runner, guard and ledger."""
