"""What people may ask about their data, what they are told, and what is told when something went wrong."""
