"""What the numbers ought to be: a shop that is known, counted by plain Python from its own rows."""
