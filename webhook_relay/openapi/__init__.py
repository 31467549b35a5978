"""`/openapi.json`: the public surface, as data."""
