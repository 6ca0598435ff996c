"""Whether a model is good enough.

- ``ab_test``: assignment, significance and sample ratio of experiments.
- ``beyond_accuracy``: coverage, novelty, diversity.
- ``drift``: how far live features are from those of training.
- ``judge``: full rankings of all candidates.
- ``metrics``: ranking metrics and bootstrap intervals.
- ``promotion``: the gate before activation.
- ``slices``: newcomers, languages and sectors apart.
- ``stack``: weighted sums of models' scores.
"""
