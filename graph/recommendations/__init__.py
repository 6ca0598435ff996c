"""Recommendations as nodes, and the evidence for their reasons.

- ``evidence``: reads the nodes and relationships of the reasons' paths.
- ``paths``: paths and the Cypher that shows them.
- ``recommendations``: stores and reads recommendations.
"""
