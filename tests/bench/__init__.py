"""Measures the write path beside the same work in bare SQL; run as `python -m tests.bench`, no part of the tests."""
