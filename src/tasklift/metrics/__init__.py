"""Metrics, one family a file: functions of gold answers and given answers, with their sufficient statistics."""
