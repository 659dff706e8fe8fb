"""Writes of partner finding: the index follows the register, and learns from itself."""
