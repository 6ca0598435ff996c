"""Turns a person's state into a page of explained items.

- ``copies``: shows one posting once, however many copies of it there are.
- ``for_job``: candidates for a job.
- ``hard_filters``: conditions that items must meet.
- ``intent``: detects a person's goals and recent changes of direction.
- ``preferences``: preferences derived from a person's choices.
- ``recommender``: ranks, pages, explains and stores; the only module that awaits repositories.
- ``relevance``: which jobs have to do with what a visitor said.
- ``rerank``: diversity, and a cap on each company's share.
- ``similar``: similar items, similar people and trending items.
"""
