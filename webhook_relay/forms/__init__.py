"""Hosted web forms, `/forms/<id>`."""
