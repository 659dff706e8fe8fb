"""What random and malicious searches do to page and API: `python3 dev.py bench hostile [--json]`."""
