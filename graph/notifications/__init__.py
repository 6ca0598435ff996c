"""What people are told of by themselves, and the searches that they want to be told of.

- ``alert_runs``: new jobs, the alerts that are due, and what they found.
- ``job_alerts``: people's saved searches.
- ``notifications``: people's notifications, written together with what they tell of.
- ``outbox``: notifications that are sent by e-mail.
"""
