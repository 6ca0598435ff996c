"""Tests of ``workers`` on real servers."""
