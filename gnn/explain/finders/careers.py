"""Reasons about careers: the job's occupation is a goal, past work, or close to either."""

from collections.abc import Iterator
from itertools import chain, islice

from gnn.explain.finders.item_evidence import ItemEvidence
from gnn.explain.reason_types import Reason, ReasonType, Strength, back, far_node, name_of, path, person_node, step_over
from gnn.explain.translations import message
from graph.people.state import Origin
from graph.recommendations import paths
from graph.recommendations.paths import Step


def find_career_reason(job: ItemEvidence) -> Iterator[Reason]:
    """Yield at most one reason: the job's occupation is present work, a target, past work, or close to either."""
    works = list(find_past_work(job))
    present = (reason for reason in works if reason.message.kind.endswith(" present"))
    yield from islice(chain(present, find_targets(job), works, find_steps(job)), 1)


def find_targets(job: ItemEvidence) -> Iterator[Reason]:
    """Yield a reason for each target that is the job's occupation; targets are not shown to others."""
    targets = () if job.subject.is_for_others else job.state.targets
    for link, spoke in job.find_common_nodes(targets, "Occupation"):
        reason_path = job.join_path(link, spoke, paths.TARGET_OF_JOB, to=link.id)
        reason_message = message("you target", name_of(link))
        yield job.make_reason(ReasonType.CAREER_STEP, reason_message, "career", reason_path, Strength.MEDIUM)


def find_past_work(job: ItemEvidence) -> Iterator[Reason]:
    """Yield a reason for each present or past occupation that is the job's."""
    for link, spoke in job.find_common_nodes(job.state.careers, "Occupation"):
        reason_path = job.join_path(link, spoke, paths.WORK_OF_JOB, to=link.id, since=link.since or "")
        tense = "present" if link.origin is Origin.PROFILE and link.weight >= 1.0 else "same"
        least = Strength.LOW if link.origin is Origin.GUESSED else Strength.MEDIUM
        reason_message = message(f"{job.name_owner(link)} {tense}", name_of(link))
        yield job.make_reason(ReasonType.CAREER_STEP, reason_message, "career", reason_path, least)


def find_steps(job: ItemEvidence) -> Iterator[Reason]:
    """Yield a reason for the past or target occupation that is closest to the job's."""
    for spoke in job.spokes:
        link = job.subject.hints.steps.get(spoke.id) if spoke.type == "IS_A" else None
        move = job.evidence.moves.get((link.id, spoke.id)) if link else None
        if link is None or move is None:
            continue
        is_past = link.type == "WORKED_AS"
        if is_past and job.subject.item in job.subject.hints.off_level:
            continue
        nodes = [person_node(job.state), far_node(link), far_node(spoke), job.node]
        steps = [step_over(link), Step(move, "LEADS_TO"), back(spoke)]
        names = {"from": link.id, "to": spoke.id, "item": job.subject.item}
        since = {"since": link.since or ""} if is_past else {}
        cypher = paths.CAREER_STEP if is_past else paths.STEP_FROM_TARGET
        reason_path = path(nodes, steps, cypher, user=job.state.id, **names, **since)
        reason_message = message(f"{job.name_owner(link)} step" if is_past else "you towards", name_of(link))
        yield job.make_reason(ReasonType.CAREER_STEP, reason_message, "career", reason_path)
