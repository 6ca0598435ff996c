"""The evaluation data sets, each as one :class:`~gnn.benchmarks.base.Benchmark`, and the harness.

- ``ablations``: what the parts of the model are worth.
- ``base``: the interface of a data set.
- ``careers``: the present occupations of real people, given the earlier ones.
- ``coco``: CoCo: course ratings by real learners.
- ``cold_starts``: visitors, newcomers and new jobs, about which little is known.
- ``gaps``: evaluates the skill gap's probabilities.
- ``harness``: trains and evaluates all models the same way.
- ``interests``: rankings with and without interests.
- ``jobviews``: real people looking at real jobs.
- ``judgements``: what judges say of answers.
- ``lookup``: finds a data set by name.
- ``melo``: MELO: job titles to occupations.
- ``published_splits``: MovieLens-1M and Gowalla, with their published splits.
- ``report``: tables of results.
- ``report_files``: the tables, plain data and a plot as files.
- ``search``: search, by queries with what they must find.
- ``skillx``: SkillX: sentences to skills.
- ``titles``: baselines that read titles and places.
- ``tuning``: hyperparameter search.
- ``variants``: rankings without the GNN and with an oracle.
- ``visitors``: visitors who describe themselves.
- ``worlds``: simulated worlds and any graph.
"""
