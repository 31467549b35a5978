"""Follow-ups: whom to write to again, what was promised, and what is to leave later."""
