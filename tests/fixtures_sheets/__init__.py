"""Files of rows, made by code: hostile ones, and one as each source exports it."""
