"""Pages: one module for each kind."""
