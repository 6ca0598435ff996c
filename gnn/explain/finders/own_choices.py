"""Reasons about what the person chose: the item itself, or another one of its occupation, topic or place."""

from collections.abc import Iterator
from itertools import chain, islice

from gnn.explain.finders.item_evidence import PLACE, ItemEvidence
from gnn.explain.reason_types import Reason, ReasonType, Strength, back, far_node, name_of, path, person_node
from gnn.explain.translations import message
from graph.recommendations import paths
from graph.recommendations.paths import PathNode, Step


def find_similar_choice(item: ItemEvidence) -> Iterator[Reason]:
    """Yield at most one reason: the person chose this item, or another item of its kind."""
    yield from islice(chain(find_choice_of_item(item), find_choice_of_group(item)), 1)


def find_choice_of_item(item: ItemEvidence) -> Iterator[Reason]:
    """Yield a reason if the person chose this very item."""
    choice = item.find_own_choice(item.subject.item)
    if choice is None:
        return
    type, relationship = choice
    cypher = paths.CHOSEN_JOB if item.is_job else paths.CHOSEN_COURSE
    nodes, names = [person_node(item.state), item.node], {"item": item.subject.item, "mine": type}
    reason_path = path(nodes, [Step(relationship, type)], cypher, user=item.state.id, **names)
    yield item.make_reason(ReasonType.CHOSEN_BEFORE, message(type.lower()), "alike", reason_path)


def find_choice_of_group(item: ItemEvidence) -> Iterator[Reason]:
    """Yield a reason about the latest choice in the same occupation or topic."""
    type = ReasonType.SAME_OCCUPATION if item.is_job else ReasonType.SAME_TOPIC
    cypher = paths.OCCUPATION_IN_COMMON if item.is_job else paths.TOPIC_IN_COMMON
    groups = {spoke.id: spoke for spoke in item.spokes if spoke.type in ("IS_A", "ABOUT")}
    for group, via in item.subject.hints.common.get(item.subject.item, ()):
        choice, spoke = item.find_own_choice(via), groups.get(group)
        group_link = item.evidence.common.get((group, via))
        if choice is None or spoke is None or group_link is None:
            continue
        relationship, element, title = group_link
        choice_node = PathNode(element, item.subject.label, title)
        nodes = [person_node(item.state), choice_node, far_node(spoke), item.node]
        steps = [Step(choice[1], choice[0]), Step(relationship, spoke.type), back(spoke)]
        names = {"via": via, "to": group, "item": item.subject.item, "mine": choice[0]}
        reason_path = path(nodes, steps, cypher, user=item.state.id, **names)
        yield item.make_reason(type, message(f"like {choice[0].lower()}", title, name_of(spoke)), "alike", reason_path)
        return


def find_nearby_choices(job: ItemEvidence) -> Iterator[Reason]:
    """Yield a reason about the latest job in the same place that the person chose."""
    places = {spoke.id: spoke for spoke in job.spokes if spoke.type == "IN"}
    for place, via in job.subject.hints.near.get(job.subject.item, ()):
        choice, spoke = job.find_own_choice(via), places.get(place)
        place_link = job.evidence.near.get((place, via))
        if choice is None or spoke is None or place_link is None:
            continue
        relationship, element, title = place_link
        nodes = [person_node(job.state), PathNode(element, "Job", title), far_node(spoke), job.node]
        steps = [Step(choice[1], choice[0]), Step(relationship, spoke.type), back(spoke)]
        names = {"via": via, "to": spoke.id, "item": job.subject.item, "mine": choice[0]}
        reason_path = path(nodes, steps, paths.PLACE_IN_COMMON, user=job.state.id, **names)
        reason_message = message(f"near {choice[0].lower()}", title, name_of(spoke))
        yield job.make_reason(ReasonType.SAME_PLACE, reason_message, PLACE, reason_path, most=Strength.LOW)
