"""What `relay.toml` says."""
