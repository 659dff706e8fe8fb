"""Pages of clusters and of the way into them, one file a subject."""
