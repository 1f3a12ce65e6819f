"""The demonstration: an invented story around a real site, told through the services."""
