"""Files of people as shops have them: read in a child process, understood column by column."""
