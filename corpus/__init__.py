"""What may be cited: the project's guides, the glossary, the errata, and the words for them."""
