"""The models, their training data, and everything built on their scores.

No Cypher, no HTTP, no environment. Lower packages take and return arrays; only ``recommend`` awaits
repositories. From the bottom up:

- ``errors``: the package's errors.
- ``cancellation``: stops computations whose result is no longer needed.
- ``device``: the torch device, and the number of threads.
- ``process_memory``: how much memory this process has held.
- ``data``: training data and temporal splits.
- ``features``: people, pairs and texts as arrays.
- ``models``: all models, one per module.
- ``evaluation``: metrics, judging, tests between models.
- ``scoring``: serving: loading, scoring, blending, calibration.
- ``search``: search by words and meaning.
- ``skills``: skill gaps, career paths, skill returns.
- ``training``: from a snapshot to a served model.
- ``explain``: reasons, counterfactuals, replay.
- ``benchmarks``: data sets to evaluate models on, and the harness.
- ``profiles``: what a profile lacks, how strong it is, and what changes to it are worth.
- ``recommend``: from a person's state to a page of explained items.
"""
