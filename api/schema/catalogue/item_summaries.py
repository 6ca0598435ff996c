"""Jobs and courses in one sentence, and what they are about."""

from datetime import datetime

import strawberry

from api.schema.catalogue.named import Topic
from graph.catalogue import item_summaries as graph_summaries


@strawberry.type(description="A job or course in one sentence.")
class ItemSummary:
    """A summary."""

    text: str = strawberry.field(description="One sentence.")
    source: str = strawberry.field(description="BUILT_IN, or the provider of the language model that wrote it.")
    at: datetime | None = strawberry.field(description="When it was written.")

    @classmethod
    def of(cls, summary: graph_summaries.ItemSummary | None) -> "ItemSummary | None":
        """Return the summary of an item; ``None`` if there is none yet."""
        if summary is None or summary.text is None:
            return None
        return cls(text=summary.text, source=summary.source or "", at=summary.at)


def topics_of(summary: graph_summaries.ItemSummary | None) -> list[Topic]:
    """Return the topics of an item."""
    return [Topic.of(topic) for topic in summary.topics] if summary else []
