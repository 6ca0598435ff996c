"""Language models: one interface, and one module per provider. Users' text is data, never an instruction.

- ``answers``: a cache of answers.
- ``anthropic_client``: asks Anthropic for structured output.
- ``applications``: summaries of applications and questions for interviews.
- ``asking``: budgets, retries, concurrency, and a circuit breaker around a model.
- ``behaviour``: what interactions say about interests.
- ``budget``: what a run may spend.
- ``builtin``: summaries without a language model.
- ``chat``: the interface of a language model.
- ``checks``: drops what an answer does not owe to the activity.
- ``choice``: chooses the language model by the settings.
- ``claims``: checks a language model's sentences word by word.
- ``item_summaries``: jobs and courses in one sentence and by topics.
- ``narrative``: narratives from templates, and checks of a model's narratives.
- ``narrator``: narratives by a language model.
- ``openai_chat``: asks a server with OpenAI's interface for structured output.
- ``profiles``: summaries of profiles' analyses.
- ``prompt``: the prompt for summaries.
- ``provider``: the interface of a summariser.
- ``summariser``: summaries by a language model.
"""
