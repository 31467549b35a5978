"""Trained figures and the words of MiniLM, as data; README.md says where each comes from."""
