"""Files that a provider fetches, for an hour each."""
