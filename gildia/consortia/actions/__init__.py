"""Every write of consortia."""
