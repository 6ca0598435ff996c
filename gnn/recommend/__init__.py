"""From a person's state to a page of explained items.

- ``for_job``: candidates for a job.
- ``hard_filters``: conditions that items must meet.
- ``intent``: places for what a person aims for or has just turned to.
- ``preferences``: what a person's choices say they prefer.
- ``recommender``: ranks, pages, explains and stores; the one module that awaits repositories.
- ``rerank``: diversity and a share for each company.
- ``similar``: similar items and people, and what is trending.
"""
