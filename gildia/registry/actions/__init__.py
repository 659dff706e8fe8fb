"""Every write of the register, one file a subject."""
