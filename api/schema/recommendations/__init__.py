"""Recommendations, and why they are made.

- ``explain``: a job's score, counterfactuals, attributions, narrative.
- ``feedback``: feedback on a recommendation.
- ``gap``: skill gaps and career paths.
- ``recommendations``: pages of recommended jobs and courses.
- ``returns``: what learning a set of skills would bring.
- ``skills``: skills worth adding.
- ``stored``: recommendations that were served or computed before.
- ``visitors``: recommendations for visitors without an account.
"""
