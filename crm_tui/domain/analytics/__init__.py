"""What the numbers are: days that are compared, what is counted and how it is meant, and the result."""
