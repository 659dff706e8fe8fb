"""What the capability map keeps: its history."""

from gildia.landscape.models.snapshots import Snapshot

__all__ = ["Snapshot"]
