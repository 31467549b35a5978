"""Imports of people from sheets: a verdict on every row, small transactions, undo of the whole."""
