"""The database: the only room with SQL. Functions take a `Tx` and return domain values."""
