"""Reading across the rooms below."""
