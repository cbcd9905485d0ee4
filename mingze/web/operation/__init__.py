"""Keeping an installation running: is it ready, and its backups."""
