"""Rules of consortia that need neither a database nor a clock."""
