"""Counts how far a run of summaries has come."""

from collections import Counter
from dataclasses import dataclass, field

from workers.jobs.enrichment import Run


@dataclass(slots=True)
class Tally:
    """How far a run has come: people summarised by source, people looked at, and why it stopped early."""

    total: int
    earlier: int = 0
    by_source: Counter[str] = field(default_factory=Counter)
    looked_at: int = 0
    stop: str = ""

    @property
    def people_summarised(self) -> int:
        """The number of people summarised, those before a restart included."""
        return self.earlier + self.by_source.total()

    def count(self, outcome: str) -> None:
        """Count the outcome of one person: empty, or a message that ends with the source."""
        if outcome:
            self.by_source[outcome.rsplit(" ", 1)[1]] += 1

    def describe(self, run: Run) -> str:
        """Return how far the run came, in words."""
        sources = ", ".join(f"{count} by {source}" for source, count in sorted(self.by_source.items()))
        parts = [f"{self.people_summarised} of {self.total} people summarised" + (f" ({sources})" if sources else "")]
        if run.budget.spent.total:
            parts.append(run.budget.describe())
        if self.stop:
            parts.append(f"stopped: {self.stop}")
        parts.append(f"topics merged by {run.topics.method}")
        return "; ".join(parts)
