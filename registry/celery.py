"""The Celery application; the broker is only the doorbell, rows in PostgreSQL are the queue."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")

app = Celery("oreka")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
