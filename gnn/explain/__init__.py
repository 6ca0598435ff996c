"""Why something is recommended, and what would change it.

- ``counterfactuals``: changes that would raise or lower a score, and attributions.
- ``crowds``: groups of other people, large enough to name none.
- ``evidence_plan``: which evidence to read for a page.
- ``messages``: the sentences of reasons, in each language.
- ``reasons``: reasons, each with a path in the graph.
- ``replay``: computes a stored score again.
"""
