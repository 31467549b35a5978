"""Bringing in people from files, step by step: one screen for each step."""
