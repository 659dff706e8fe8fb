"""The floor: what a bare Django page costs. No room, no component, no translation, no middleware."""
