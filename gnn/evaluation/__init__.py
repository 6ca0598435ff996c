"""Evaluates models.

- ``ab_test``: assignment, significance and sample ratio of experiments.
- ``beyond_accuracy``: coverage, novelty, diversity.
- ``bias``: whether lists of candidates treat groups of people alike.
- ``drift``: how far live features differ from those of training.
- ``judge``: full rankings of all candidates.
- ``metrics``: ranking metrics and bootstrap intervals.
- ``promotion``: the gate before activation.
- ``slices``: separate results for newcomers, languages and sectors.
- ``stack``: weighted sums of models' scores.
"""
