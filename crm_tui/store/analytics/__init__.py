"""What is counted ahead of the numbers, what marks it as out of date, and how the numbers read it."""
