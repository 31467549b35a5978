"""Workflows: what begins a run, what each step proposes or sends, and what ends it."""
