"""Parts that the schema's domains share.

- ``actions``: actions of people on items, and counts of them.
- ``inputs``: reading of optional input fields.
- ``members``: converts stored words to enumeration members.
- ``node``: Relay's Node.
- ``payload``: errors in payloads of mutations.
- ``reasons``: reasons and their paths.
- ``times``: the DateTime scalar and checks of times.
- ``uploads``: files among the variables of a request.
"""
