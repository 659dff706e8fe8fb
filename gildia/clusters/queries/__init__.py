"""Reading across the tables of clusters."""
