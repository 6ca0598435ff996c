"""The models, what they learn from, and what is made of their scores.

No Cypher, no HTTP, no environment. Lower packages take arrays and return arrays; ``recommend`` alone awaits
repositories. From the bottom up:

- ``errors``: the room's errors.
- ``cancellation``: ends a computation that nobody waits for.
- ``device``: where torch computes, and with how many threads.
- ``data``: what the models learn from, and temporal splits.
- ``features``: people, pairs and texts as arrays.
- ``models``: every model, one a module.
- ``evaluation``: metrics, judging, tests between models.
- ``scoring``: models as they serve: loading, scoring, blending, calibration.
- ``search``: search by words and meaning.
- ``skills``: skill gaps, career paths, skill returns.
- ``training``: from a snapshot to a served model.
- ``explain``: reasons, counterfactuals, replay.
- ``benchmarks``: data sets to judge models on, and the harness.
- ``recommend``: from a person's state to a page of explained items.
"""
