"""Facts about words and keys that transformations look up; loaded when first needed, never at import."""
