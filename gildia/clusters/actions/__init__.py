"""Writing clusters, one file a noun."""
