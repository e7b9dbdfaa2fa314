"""Engines run a transformation over ROWS and return VARIANTS: the same bytes under each, for any number of workers."""

from windtunnel.engine.local import shake

__all__ = ["shake"]
