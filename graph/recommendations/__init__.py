"""Recommendations as nodes, and evidence for their reasons.

- ``evidence``: reads what reasons' paths are made of.
- ``paths``: paths and the Cypher that opens them.
- ``recommendations``: stores and reads recommendations.
"""
