"""E-mails: their texts, signed links, and the way to a mail server.

- ``contents``: subject and text of each kind of notification.
- ``envelope``: messages as they are sent.
- ``links``: signed links that stop an alert.
- ``phrases``: what notifications say, in English and Arabic.
- ``smtp``: sends messages to a mail server.
"""
