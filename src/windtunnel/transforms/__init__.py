"""The built-in transformations: one file, one transformation or one close family."""
