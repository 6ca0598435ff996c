"""Language models: one interface, and one module per provider. Users' text is data, never an instruction.

- ``anthropic_client``: asks Anthropic for structured output.
- ``anthropic_narrator``: narratives by Anthropic.
- ``anthropic_summariser``: summaries by Anthropic.
- ``applications``: summaries of applications and questions for interviews.
- ``builtin``: summaries without a language model.
- ``checks``: drops statements that cite nothing.
- ``narrative``: narratives from templates, and checks of a model's narratives.
- ``prompt``: the prompt for summaries.
- ``provider``: the interface of a summariser.
"""
