"""Backups: made while the shop works, kept by rule, proved by drills, brought back by `crm restore`."""
