"""Tests of ``gnn`` on real servers."""
