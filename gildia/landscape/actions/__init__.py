"""What the room writes: the history of the map."""
