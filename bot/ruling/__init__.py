"""Ruling: what the rules say of a message or a request, and how it is worded."""
