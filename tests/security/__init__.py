"""Attacks on a running instance: what was tried against it, and what must go on to hold."""
