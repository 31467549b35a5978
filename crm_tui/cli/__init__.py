"""`crm`: one file a noun."""
