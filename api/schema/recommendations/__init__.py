"""Recommendations and their explanations.

- ``emptiness``: why a list is empty.
- ``explain``: a job's score, counterfactuals, attributions, narrative.
- ``feedback``: feedback on a recommendation.
- ``gap``: skill gaps and career paths.
- ``recommendations``: pages of recommended jobs and courses.
- ``remarks``: the match, missing skills and cautions of a job.
- ``returns``: the gain from learning a set of skills.
- ``skills``: skills worth adding.
- ``stored``: recommendations that were served or computed before.
- ``visitors``: recommendations for visitors without an account.
"""
