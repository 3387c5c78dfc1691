"""The turn contract (`turn.v1.schema.json`) in Python: its types and its check."""
