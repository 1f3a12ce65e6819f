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

    execute_from_command_line(sys.argv)
