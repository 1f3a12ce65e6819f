"""The staff's pages on committees and their money."""

from committees.admin import decisions, funds

__all__ = ["decisions", "funds"]
