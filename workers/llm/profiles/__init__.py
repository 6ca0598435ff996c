"""What is said of a profile's analysis in two or three sentences. Names in it were written by others and are data.

- ``checks``: drops sentences that the facts do not support.
- ``facts``: the facts of an analysis, the interface of a writer, and the writer that uses the template.
- ``model_writer``: summaries by a language model.
- ``prompt``: the prompt for a language model.
"""
