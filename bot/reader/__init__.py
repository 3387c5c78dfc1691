"""Reads what a customer means. `reader.Reader` is the way in; `component.py` carries it in Rasa."""
