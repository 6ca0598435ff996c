"""What administrators see and do, and background tasks.

- ``activation``: activates a model and rolls back.
- ``experiments``: experiments between models.
- ``models``: the model registry.
- ``monitoring``: drift, calibration, use and alarms of the active model.
- ``system``: engines, versions and sizes.
- ``tasks``: background tasks and their progress.
"""
