#!/usr/bin/env python
"""Django's command line for Oreka."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    if sys.argv[1:2] == ["migrate"]:
        # Migrations change the schema, which the application's own role may not.
        os.environ["DATABASE_AS"] = "owner"
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from registry import servers

    try:
        execute_from_command_line(sys.argv)
    except OperationalError:
        if not servers.addresses().embedded:
            raise
        sys.exit("No database is running: start `make demo`, or set DATABASE_URL.")
