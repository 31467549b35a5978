"""What a shop does, one file a use case. Services fetch, call and store; they print nothing."""
