"""Commands of consortia."""
