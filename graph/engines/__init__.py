"""Embedded engines: real servers from PyPI, run as supervised children on loopback."""
