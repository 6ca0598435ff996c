"""Recommends what to learn next.

- ``career_moves``: the moves between occupations that people make, learned from careers.
- ``career_paths``: paths to an occupation.
- ``career_steps``: steps between occupations in people's careers.
- ``conditional_logit``: which of the same alternatives decisions take.
- ``gap``: missing skills and courses that teach them.
- ``skill_returns``: what learning a set of skills would add to scores.
- ``snapshot_moves``: the learned moves as the graph stores them, and a snapshot in memory with them.
"""
