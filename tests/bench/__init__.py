"""Speed and memory of the real thing, side by side with stock Rasa: `python3 run.py bench`."""
