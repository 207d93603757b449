"""A conversation: what carries over from turn to turn, and actions that are talked through."""
