"""Explains why an item is recommended and what would change its score.

- ``career_moves``: why a move between occupations is on a path.
- ``cited_choices``: what a person chose in the place, the occupation or a topic of an item.
- ``counterfactuals``: changes that would raise or lower a score, and attributions.
- ``course_subjects``: which courses are about a skill.
- ``crowds``: groups of other people, large enough that nobody can be identified.
- ``evidence_plan``: which evidence to read for a page.
- ``finders``: finds the reasons of each kind.
- ``grounds``: which interests, steps and skills are good grounds for a reason.
- ``missing_skills``: the skills that a job asks for and a person lacks.
- ``reason_types``: what a reason is: its kind, its sentence, its strength and its path.
- ``reasons``: all reasons for an item, each with a path in the graph.
- ``replay``: recomputes a stored score.
- ``translations``: messages, and their sentences in each language.
"""
