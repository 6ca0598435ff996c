"""Turns a person's state into a page of explained items.

- ``alert_matching``: which new jobs many saved searches match.
- ``alert_ranking``: ranks the jobs that saved searches found.
- ``applicants``: how well applicants fit the job that they applied to.
- ``cautions``: what speaks against a job, in sentences.
- ``copies``: shows one posting once, however many copies of it there are.
- ``emptiness``: why a list is empty.
- ``explained``: what the model's features added to scores, and the reasons.
- ``facets``: properties by which the items of a list are counted.
- ``for_job``: candidates for a job.
- ``hard_filters``: conditions that items must meet.
- ``intent``: detects a person's goals and recent changes of direction.
- ``item_lists``: lists of jobs and courses in an order, with counts by facet.
- ``job_relations``: how jobs are related to a person, by their trade and their skills.
- ``match``: a word for how well an item matches a person.
- ``place_filter``: which places lie in a town, a region or a country.
- ``preferences``: preferences derived from a person's choices.
- ``ranking``: ranks items for a person whose state was read.
- ``recommender``: pages, explains and stores; the only module that awaits repositories.
- ``relevance``: which items have to do with what is known of a person.
- ``remarks``: the match and the cautions of recommended items.
- ``rerank``: diversity, and a cap on each company's share.
- ``shared_skills``: the skills that a person and items have in common.
- ``similar``: similar items, similar people and trending items.
- ``wishes``: what people said of the work that they want, against what jobs offer.
"""
