"""Reading: what a message says, without a language model."""
