"""The commands of `webhook-relay`."""
