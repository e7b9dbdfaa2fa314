"""What a plan may say, checked before any work: curves, other sources, and the bounds of all values."""
