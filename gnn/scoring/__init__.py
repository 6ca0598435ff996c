"""Serves models: loads them, and scores items for people.

- ``artifact``: a model on disk.
- ``baseline``: a baseline as a served model.
- ``blend``: the settings of rankings (shares, lifetime, company share), the serving state, the blended score.
- ``calibration``: fits the isotonic curve, and maps scores to points and probabilities.
- ``contributions``: what each kind of reason adds to a score.
- ``decoder``: scores items from embeddings and profiles.
- ``feature_views``: the ranker's features and how fresh each one is.
- ``fold_in``: embeds people from their fresh states.
- ``heuristic``: the heuristic score.
- ``link_scorer``: what any served model computes.
- ``loader``: loads any kind of model from its folder.
- ``model_store``: models in an object storage, which hosts share.
- ``online``: the online update of the ranker's weights.
- ``ranker_features``: the ranker's features.
- ``retrieval``: candidates from several sources.
- ``scorer``: scores every item for a person.
- ``skill_priors``: how likely a job is to ask for a skill.
- ``text_model``: the model that reads texts.
"""
