"""What a person's profile lacks, how strong it is, and what changes to it would be worth.

- ``advice``: changes to a profile, and what each would be worth by the model.
- ``analysis``: the analysis of one profile.
- ``completeness``: how complete a profile is, by section.
- ``strength``: how strong a profile is for the jobs that fit it best.
- ``texts``: strengths, weaknesses and suggestions in words.
"""
