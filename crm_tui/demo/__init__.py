"""The demo: a whole shop on this computer, every process real, only WhatsApp is played."""
