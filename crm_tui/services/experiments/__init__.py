"""Experiments: who gets which arm, what came of it, and what may be said about it."""
