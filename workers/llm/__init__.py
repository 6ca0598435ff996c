"""Language models: one interface, a provider a module. Users' text is data, never an instruction.

- ``anthropic_client``: asks Anthropic for structured output.
- ``anthropic_narrator``: narratives by Anthropic.
- ``anthropic_summariser``: summaries by Anthropic.
- ``builtin``: summaries without a language model.
- ``checks``: drops statements that cite nothing.
- ``narrative``: narratives from templates, and checks of those of a model.
- ``prompt``: the prompt of summaries.
- ``provider``: the interface of a summariser.
"""
