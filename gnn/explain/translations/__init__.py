"""Messages shown to people about a recommendation: one catalogue of sentences per language.

- ``arabic``: the sentences in Arabic, and how it counts people, days and skills.
- ``english``: the sentences in English, and its articles.
- ``messages``: messages, which are independent of language until they are read.
- ``names``: names of things, and enumerations of them.
- ``numbers``: numbers in Arabic text.
- ``rendering``: fills a sentence with names and numbers, in the forms of its language.
"""

from gnn.explain.translations.english import with_article
from gnn.explain.translations.messages import Message, message, skills_message
from gnn.explain.translations.names import Name, join_names, quote_names
from gnn.explain.translations.rendering import Language, write_name, write_number

__all__ = [
    "Language",
    "Message",
    "Name",
    "join_names",
    "message",
    "quote_names",
    "skills_message",
    "with_article",
    "write_name",
    "write_number",
]
