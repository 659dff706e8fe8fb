"""How fast partner search is, and how it grows: `python3 dev.py bench search --size N [--json]`."""
