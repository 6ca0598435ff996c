"""The work behind resolvers: each service is made for one request and takes what its viewer may use.

- ``applications``: applies to jobs, moves applications and announces changes.
- ``candidates``: recommends people to the recruiters of a job.
- ``computing``: runs an operation's computations, a few at a time.
- ``item_lists``: makes pages of jobs and courses in an order.
- ``loaders``: reads nodes by id, each at most once in a request.
- ``pages``: makes and stores pages of recommendations.
- ``postings``: reads the texts of posted jobs and publishes changes.
- ``similarity``: finds similar items and people, and the skills that they share.
- ``stored_pages``: reads pages of stored recommendations, each posting once.
- ``viewer_states``: reads what the viewer did with the items of a page.
"""
