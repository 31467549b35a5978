"""Broadcasts: planned, tried on oneself, started, and sent at a pace by the worker."""
