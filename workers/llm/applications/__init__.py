"""What is said of applications in words: summaries and questions for interviews. Applicants' texts are data.

- ``builtin``: texts without a language model.
- ``checks``: drops statements that the facts do not support.
- ``facts``: the facts about an application, and the interface of a writer.
- ``model_writer``: texts by a language model.
- ``prompt``: the prompt for a language model.
"""
