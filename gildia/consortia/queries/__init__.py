"""Reads of consortia."""
