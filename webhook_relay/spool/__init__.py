"""Where events are kept until the shop has them."""
