"""The numbers of the shop: counted ahead, read, compared, and handed on as reports and insights."""
