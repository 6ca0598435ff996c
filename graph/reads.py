"""Notes of the reads of other people's data, which become entries of their access logs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class PersonalField(StrEnum):
    """A kind of data about people, named by the field of the API that shows it."""

    PROFILE = "Query.user"
    PEOPLE = "Query.users"
    INTERESTS = "User.interests"
    INTEREST_SUMMARY = "User.interestSummary"
    INTERACTIONS = "User.interactions"
    ACTIVITY = "User.activity"
    APPLICATIONS = "User.applications"
    DOCUMENTS = "User.documents"
    ACCESS_LOG = "User.accessLog"
    CANDIDATES = "Job.recommendedCandidates"
    JOB_APPLICATIONS = "Job.applications"
    NOTIFICATIONS = "Viewer.notifications"
    JOB_ALERTS = "Viewer.jobAlerts"
    RECOMMENDATIONS = "Viewer.recommendations"


@dataclass(slots=True)
class ReadNotes:
    """The people whose data an operation has read, by field. Each pair is noted once."""

    pairs: dict[tuple[str, PersonalField], None] = field(default_factory=dict)

    def add(self, users: Sequence[str], what: PersonalField) -> None:
        """Note that a field showed data about some people."""
        self.pairs.update(dict.fromkeys((user, what) for user in users))

    def take(self) -> list[tuple[str, PersonalField]]:
        """Return the pairs of person and field that were noted, and forget them."""
        taken_pairs = list(self.pairs)
        self.pairs.clear()
        return taken_pairs
