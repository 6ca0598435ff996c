"""Reasons about other people who chose the item, always so many that nobody can be identified."""

from collections.abc import Iterator

from gnn.explain.finders.item_evidence import ItemEvidence
from gnn.explain.reason_types import Reason, ReasonType, path, person_node
from gnn.explain.translations import message
from graph.recommendations import paths
from graph.recommendations.evidence import Crowd
from graph.recommendations.paths import PathNode, Step


def find_crowd(item: ItemEvidence) -> Crowd | None:
    """Return other people who chose the item, or ``None`` if so few remain that somebody could be identified."""
    hints, id = item.subject.hints, item.subject.item
    return hints.crowds.get(id) if item.evidence.crowds.get(id, 0) >= hints.fewest else None


def find_similar_people(item: ItemEvidence) -> Iterator[Reason]:
    """Yield a reason about people who also chose an item that the person chose."""
    crowd = find_crowd(item)
    via = crowd.via if crowd else None
    choice = item.find_own_choice(via) if via else None
    if via is None or choice is None or via not in item.evidence.items:
        return
    label, (element, title) = item.subject.label, item.evidence.items[via]
    nodes = [person_node(item.state), PathNode(element, label, title), paths.others_node(), item.node]
    crowd_steps = [paths.choice_of_others(label, 1, forward=False), paths.choice_of_others(label, 2, forward=True)]
    cypher = paths.SIMILAR_PEOPLE_JOB if item.is_job else paths.SIMILAR_PEOPLE_COURSE
    names = {"via": via, "item": item.subject.item, "mine": choice[0]}
    reason_path = path(nodes, [Step(choice[1], choice[0]), *crowd_steps], cypher, user=item.state.id, **names)
    reason_message = message("people", title, numbers=[item.subject.hints.fewest])
    yield item.make_reason(ReasonType.SIMILAR_PEOPLE, reason_message, "people", reason_path)


def find_popularity(item: ItemEvidence) -> Iterator[Reason]:
    """Yield a popularity reason, used when there is no other."""
    if find_crowd(item) is None:
        return
    cypher = paths.POPULAR_JOB if item.is_job else paths.POPULAR_COURSE
    nodes = [paths.others_node(), item.node]
    steps = [paths.choice_of_others(item.subject.label, 1, forward=True)]
    reason_path = path(nodes, steps, cypher, item=item.subject.item, user=item.state.id)
    reason_message = message("popular", numbers=[item.subject.hints.fewest])
    yield item.make_reason(ReasonType.POPULAR, reason_message, "popular", reason_path)
