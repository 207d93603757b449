"""Triage: what an inquiry to the support inbox is about, by when, and what to reply."""
