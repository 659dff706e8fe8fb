"""What our pages cost beside the floor: bare Django pages on the same database with the same rows."""
