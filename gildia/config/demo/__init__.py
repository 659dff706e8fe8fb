"""The demonstration zone: published facts of a real one, and invented companies in it."""
