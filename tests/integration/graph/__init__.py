"""Tests of ``graph`` on real servers."""
