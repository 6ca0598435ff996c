"""Finds the reasons of each kind for an item.

- ``careers``: the job's occupation is a goal, past work, or a step from either.
- ``course_gaps``: the course teaches skills that the person's goal or work needs.
- ``home``: the job is on site where the person lives.
- ``interests``: the item fits an interest of the person.
- ``item_evidence``: what was read about the item and the person, and how reasons are made from it.
- ``other_people``: other people chose the item.
- ``own_choices``: the person chose the item, or another one of its occupation, topic or place.
- ``skills``: the person has skills that the job asks for, or that the course builds on.
"""
