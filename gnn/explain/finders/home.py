"""A reason about the place: the job is on site where the person lives."""

from collections.abc import Iterator

from gnn.explain.finders.item_evidence import PLACE, ItemEvidence
from gnn.explain.reason_types import Reason, ReasonType, Strength, name_of
from gnn.explain.translations import message
from graph.recommendations import paths


def find_home(job: ItemEvidence) -> Iterator[Reason]:
    """Yield a reason if the job is on site in the place where the person lives."""
    home = job.state.home
    if home is None or job.subject.item not in job.subject.hints.at_home:
        return
    for link, spoke in job.find_common_nodes([home], "Place"):
        reason_path = job.join_path(link, spoke, paths.HOME_OF_JOB, to=link.id)
        reason_message = message("home", name_of(link))
        yield job.make_reason(ReasonType.SAME_PLACE, reason_message, PLACE, reason_path, most=Strength.MEDIUM)
