"""The addresses that webhooks and leads come to, and what proves them genuine."""
