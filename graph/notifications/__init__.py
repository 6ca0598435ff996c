"""What people are told of by themselves, and the searches that they want to be told of.

- ``notifications``: people's notifications, written together with what they tell of.
"""
