"""Training data, and the catalogue that models rank.

- ``catalogue``: jobs and courses as arrays, read on every request.
- ``copies``: which jobs are copies of one posting.
- ``dataset``: nodes, relations and events, cut at a point in time.
- ``groups``: jobs of one place, region, country, company or occupation.
- ``item_orders``: jobs and courses in the orders of lists.
- ``namesakes``: which jobs share company, place and title with another one.
- ``own_clocks``: splits that ask for the last fifth of each person's choices.
- ``plain_titles``: titles without what changes from one copy of a posting to the next.
- ``sparse_rows``: sparse rows as plain arrays, and products with them.
- ``split``: temporal splits and the questions that models are evaluated on.
- ``work_fields``: how much each field of work needs each skill.
"""
