"""Heads: what goes from a source network to the target, for all networks of a shard at once."""

from scattershot.transfer.heads.base import Head
from scattershot.transfer.heads.registry import HEADS, head

__all__ = ["HEADS", "Head", "head"]
