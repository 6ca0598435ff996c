"""Trains models: from a snapshot to a served model.

- ``pipeline``: the whole training, step by step.
- ``trainer``: trains the GNN.
- ``team``: processes that train one network together.
- ``following``: what those of them do that do not lead.
- ``trained``: the network and its history during training.
- ``validation``: evaluates the network on the validation part during training.
- ``selection``: chooses settings on the validation part, within a time budget.
- ``settings``: the training's hyperparameters.
- ``checkpoint``: the training state on disk.
- ``masking``: what an epoch hides and predicts.
- ``sampling``: neighbourhoods for mini-batches.
- ``objective``: the loss of a step.
- ``embedding``: embeds the nodes that a step needs.
- ``decoder_columns``: what the decoder sees of people with items.
- ``leaks``: rejects edges from the future.
- ``baselines``: fits, evaluates and calibrates baselines.
- ``calibration_fit``: calibrates a model on held-out people.
- ``share_fit``: fits the shares of learned and heuristic score.
- ``backtest``: the state at a past time, scored by a model.
- ``past_scorer``: the serving features of many people in the past.
- ``past_states``: people's states in the past.
- ``holdout``: evaluates a served model on a held-out question.
- ``text_head_fit``: fits the head of the text model.
- ``text_model_fit``: fits and judges the text model.
- ``text_pairs``: the pairs of texts that it learns from.
"""
