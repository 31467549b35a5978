"""One reusable widget a file; a widget shows values and posts messages, and calls no service."""
