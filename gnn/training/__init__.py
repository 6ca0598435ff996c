"""From a snapshot to a served model.

- ``pipeline``: the whole training, step by step.
- ``trainer``: trains the GNN.
- ``trained``: the network and its history while it trains.
- ``settings``: the training's hyperparameters.
- ``checkpoint``: a training's state on disk.
- ``masking``: what an epoch hides and asks for.
- ``sampling``: neighbourhoods for mini-batches.
- ``losses``: the training's losses.
- ``leaks``: refuses edges from the future.
- ``baselines``: fits, judges and calibrates baselines.
- ``calibration_fit``: fits a model's calibration.
- ``backtest``: everything known at a moment, scored by a model.
- ``past_scorer``: the serving features of many people in the past.
- ``past_states``: people's states in the past.
- ``holdout``: how a served model does on a held-out question.
"""
