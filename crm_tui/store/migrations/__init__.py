"""Alembic's scripts, run by the program itself at start."""
