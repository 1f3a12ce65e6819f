"""The project package, and who takes part in the registry and by which rules."""

from registry.celery import app as celery_app

__all__ = ["celery_app"]
