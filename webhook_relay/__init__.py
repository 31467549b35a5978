"""A small public mailbox for webhooks: verify, store durably, answer, keep until the shop has it."""
