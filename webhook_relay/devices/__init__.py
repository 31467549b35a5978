"""Who may read a feed: paired devices, and the keys of both ends."""
