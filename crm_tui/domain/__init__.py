"""Pure values and rules of a shop: no I/O, no clock of its own, no library but phone numbers."""
