"""Introductions for programs."""

from gildia.introductions.api.routes import router

__all__ = ["router"]
