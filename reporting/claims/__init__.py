"""Helps a company to speak of its statement: ready sentences and texts, a reader of drafts, and a card."""
