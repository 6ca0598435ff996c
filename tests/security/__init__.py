"""Attacks on a running instance, and the properties that must hold under them."""
