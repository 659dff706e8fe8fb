"""Rules of the capability map and of the graph."""
