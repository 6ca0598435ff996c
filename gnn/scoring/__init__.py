"""Models as they serve.

- ``artifact``: a model on disk.
- ``baseline``: a baseline as a served model.
- ``blend``: what serves, and the blended score.
- ``calibration``: scores to points and probabilities.
- ``contributions``: what each kind of reason adds to a score.
- ``decoder``: what embeddings and profiles score every item.
- ``feature_views``: the ranker's features and how fresh each is.
- ``fold_in``: embeds people from their fresh states.
- ``heuristic``: the heuristic score.
- ``loader``: loads whatever kind of model a folder holds.
- ``online``: the online update of the ranker's weights.
- ``ranker_features``: the ranker's features.
- ``retrieval``: candidates from several sources.
- ``scorer``: scores every item for a person.
- ``skill_priors``: how likely a job is to ask for a skill.
"""
