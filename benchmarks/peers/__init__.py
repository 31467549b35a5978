"""Programs that receive webhooks, set up to do as much of what the relay promises as they can."""
