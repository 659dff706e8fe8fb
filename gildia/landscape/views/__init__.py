"""Pages of the map and of the graph."""
