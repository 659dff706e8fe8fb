"""Rules of clusters that need neither a database nor a clock."""
