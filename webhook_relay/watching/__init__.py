"""How the relay is: figures, logs, health, signs of life."""
