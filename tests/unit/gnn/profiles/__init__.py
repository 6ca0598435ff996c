"""Tests of the analysis of profiles."""
