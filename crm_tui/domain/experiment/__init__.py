"""Experiments: which way of writing people answer, and when one may say so."""
