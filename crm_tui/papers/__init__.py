"""What a shop has written down about itself, read as statements that a customer can be quoted."""
