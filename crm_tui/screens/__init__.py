"""One screen or pane a file: it calls the service, and its widgets show what came back."""
