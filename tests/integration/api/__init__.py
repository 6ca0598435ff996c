"""Tests of ``api`` on real servers."""
