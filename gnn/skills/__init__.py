"""Recommends what to learn next.

- ``career_paths``: paths to an occupation.
- ``gap``: missing skills and courses that teach them.
- ``skill_returns``: what learning a set of skills would add to scores.
"""
