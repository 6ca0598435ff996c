"""Reasons: true sentences about a recommendation, each with a path that exists in the graph.

Candidate reasons come from the person's state and the evidence that was just read. A path is shown only when all
of its parts were found. A reason's strength is the share of the score that all reasons of its kind contribute
together.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import LiteralString

from gnn.explain.reason_types import (
    Reason,
    ReasonType,
    Strength,
    Subject,
    back,
    far_node,
    name_of,
    path,
    person_node,
    step_over,
)
from gnn.explain.translations import Message, message, skills_message
from graph.catalogue.types import ItemLabel
from graph.people.state import Link, Origin
from graph.recommendations import paths
from graph.recommendations.evidence import Crowd, Evidence, Spoke
from graph.recommendations.paths import Path, PathNode, Step

MOST_SKILLS = 2
MANY_SKILLS = 7
VIEWED = "VIEWED"
MOST_STRENGTH = {ReasonType.SAME_PLACE: Strength.LOW}


@dataclass(frozen=True, slots=True)
class Need:
    """A skill that a course teaches and an occupation needs: the person's link and the course's link to it."""

    link: Link
    spoke: Spoke
    relationship: str
    essential: bool


class Reasons:
    """Finds the reasons for one item.

    Args:
        subject: the person and the item.
        evidence: evidence that was read for the page.
    """

    def __init__(self, subject: Subject, evidence: Evidence) -> None:
        self._subject = subject
        self._state = subject.state
        self._evidence = evidence
        self._spokes = evidence.spokes.get(subject.item, [])
        self._spoke_by_node = {(spoke.label, spoke.id): spoke for spoke in self._spokes}

    def all(self) -> list[Reason]:
        """Return every reason, strongest first; at most two are about skills taught."""
        if self._subject.item not in self._evidence.items:
            return []
        job = self._subject.label == ItemLabel.JOB
        if self._subject.is_for_others:
            profile_reasons = [*self._skills(), *self._career()]
            return sorted(profile_reasons, key=lambda reason: reason.order)
        finders: list[Callable[[], Iterator[Reason]]] = [self._skills, self._interests, self._people, self._alike]
        finders += [self._career, self._near] if job else [self._gaps]
        reasons = [reason for finder in finders for reason in finder()]
        return sorted(reasons or self._popular(), key=lambda reason: reason.order)

    @property
    def _who(self) -> str:
        """Returns ``you`` or ``they``, depending on whom the message addresses."""
        return "they" if self._subject.is_for_others else "you"

    def _says(self, link: Link) -> str:
        """Return how a message speaks of past work: as the person's, or as what a visitor names or lets guess."""
        return self._who if link.origin is Origin.PROFILE else link.origin.lower()

    def _reason(
        self, type: ReasonType, reason_message: Message, kind: str, reason_path: Path, least: Strength = Strength.LOW
    ) -> Reason:
        points, most = self._subject.points.get(kind, 0.0), MOST_STRENGTH.get(type, Strength.HIGH)
        share = points / max(self._subject.score, points, 1e-9)
        return Reason(type, reason_message, points, share, reason_path, least, most)

    def _item(self) -> PathNode:
        element, title = self._evidence.items[self._subject.item]
        return PathNode(element, self._subject.label, title)

    def _join_path(self, link: Link, spoke: Spoke, cypher: LiteralString, **names: str) -> Path:
        """Return the path person → node ← item."""
        nodes = [person_node(self._state), far_node(link), self._item()]
        return path(
            nodes, [step_over(link), back(spoke)], cypher, user=self._state.id, item=self._subject.item, **names
        )

    def _meeting(self, links: tuple[Link, ...], label: str) -> Iterator[tuple[Link, Spoke]]:
        for link in links:
            if link.label == label and (spoke := self._spoke_by_node.get((link.label, link.id))):
                yield link, spoke

    def _skills(self) -> Iterator[Reason]:
        """Yield at most one reason: the person's skills that the job asks for or the course is about; it names two."""
        pairs_by_skill = {
            link.id: (link, spoke) for link, spoke in self._meeting(self._state.skills, "Skill") if self._is_about(link)
        }
        shared = sorted(pairs_by_skill.values(), key=lambda pair: (-pair[0].weight, pair[0].id))
        if not shared:
            return
        names = [name_of(link) for link, _ in shared]
        if self._subject.label == ItemLabel.JOB:
            required_count = self._evidence.skill_counts.get(self._subject.item, 0)
            if self._is_far_fetched([link for link, _ in shared], required_count):
                return
            reason_message = skills_message(self._who, names, required_count)
            least = Strength.MEDIUM if 2 * len(names) > required_count else Strength.LOW
        else:
            least = Strength.LOW
            reason_message = message("builds on two" if len(names) > 1 else "builds on one", *names[:2])
        yield self._reason(ReasonType.SHARED_SKILL, reason_message, "skills", self._over_skills(shared[:2]), least)

    def _is_far_fetched(self, shared: list[Link], required_count: int) -> bool:
        """Return whether a job asks for many skills, of which the person has one or two that anybody may have."""
        telling_skills = self._subject.hints.telling.get(self._subject.item, frozenset())
        is_little = required_count >= MANY_SKILLS and len(shared) <= MOST_SKILLS
        return is_little and telling_skills.isdisjoint(link.id for link in shared)

    def _over_skills(self, shared: list[tuple[Link, Spoke]]) -> Path:
        """Return the path via one skill, or out via one skill and back via another."""
        job, (link, spoke) = self._subject.label == ItemLabel.JOB, shared[0]
        if len(shared) == 1:
            return self._join_path(link, spoke, paths.SKILL_OF_JOB if job else paths.SKILL_OF_COURSE, skill=link.id)
        other, other_spoke = shared[1]
        person, item = person_node(self._state), self._item()
        nodes = [person, far_node(link), item, far_node(other), person]
        steps = [
            step_over(link),
            back(spoke),
            step_over(other_spoke),
            Step(other.relationship, other.type, forward=False),
        ]
        cypher = paths.SKILLS_OF_JOB if job else paths.SKILLS_OF_COURSE
        names = {"item": self._subject.item, "skill": link.id, "other": other.id}
        return path(nodes, steps, cypher, user=self._state.id, **names)

    def _career(self) -> Iterator[Reason]:
        """Yield at most one reason: the job's occupation is a target, a past occupation, or close to either."""
        yield from islice(chain(self._aims(), self._careers_and_deeds(), self._steps()), 1)

    def _aims(self) -> Iterator[Reason]:
        aims = () if self._subject.is_for_others else self._state.targets
        for link, spoke in self._meeting(aims, "Occupation"):
            reason_path = self._join_path(link, spoke, paths.TARGET_OF_JOB, to=link.id)
            reason_message = message("you target", name_of(link))
            yield self._reason(ReasonType.CAREER_STEP, reason_message, "career", reason_path, Strength.MEDIUM)

    def _careers_and_deeds(self) -> Iterator[Reason]:
        for link, spoke in self._meeting(self._state.careers, "Occupation"):
            reason_path = self._join_path(link, spoke, paths.WORK_OF_JOB, to=link.id, since=link.since or "")
            tense = "present" if link.origin is Origin.PROFILE and link.weight >= 1.0 else "same"
            least = Strength.LOW if link.origin is Origin.GUESSED else Strength.MEDIUM
            reason_message = message(f"{self._says(link)} {tense}", name_of(link))
            yield self._reason(ReasonType.CAREER_STEP, reason_message, "career", reason_path, least)

    def _steps(self) -> Iterator[Reason]:
        """Yield a reason for the past or target occupation that is closest to the job's."""
        for spoke in self._spokes:
            link = self._subject.hints.steps.get(spoke.id) if spoke.type == "IS_A" else None
            move = self._evidence.moves.get((link.id, spoke.id)) if link else None
            if link is None or move is None:
                continue
            is_past = link.type == "WORKED_AS"
            if is_past and self._subject.item in self._subject.hints.off_level:
                continue
            nodes = [person_node(self._state), far_node(link), far_node(spoke), self._item()]
            steps = [step_over(link), Step(move, "LEADS_TO"), back(spoke)]
            names = {"from": link.id, "to": spoke.id, "item": self._subject.item}
            since = {"since": link.since or ""} if is_past else {}
            cypher = paths.CAREER_STEP if is_past else paths.STEP_FROM_TARGET
            reason_path = path(nodes, steps, cypher, user=self._state.id, **names, **since)
            reason_message = message(f"{self._says(link)} step" if is_past else "you towards", name_of(link))
            yield self._reason(ReasonType.CAREER_STEP, reason_message, "career", reason_path)

    def _interests(self) -> Iterator[Reason]:
        """Yield at most one reason: the strongest interest that more than one look shows; never one in a skill."""
        kinds: dict[str, LiteralString] = (
            {"Occupation": paths.INTEREST_OCCUPATION_JOB, "Company": paths.INTEREST_COMPANY_JOB}
            if self._subject.label == ItemLabel.JOB
            else {"Topic": paths.INTEREST_TOPIC_COURSE}
        )
        matches = [
            (pair, cypher)
            for label, cypher in kinds.items()
            for pair in self._meeting(self._state.interests, label)
            if pair[0].id in self._subject.hints.interests
        ]
        if not matches:
            return
        (link, spoke), cypher = max(matches, key=lambda entry: (entry[0][0].weight, entry[0][0].id))
        reason_path = self._join_path(link, spoke, cypher, to=link.id)
        yield self._reason(ReasonType.INTEREST, message("interest", name_of(link)), "interest", reason_path)

    def _is_about(self, link: Link) -> bool:
        """Return whether the item is about a node that it has a link to; courses may also teach other skills."""
        if self._subject.label == ItemLabel.JOB or link.label != "Skill":
            return True
        return link.id in self._subject.hints.subjects.get(self._subject.item, frozenset())

    def _crowd(self) -> Crowd | None:
        """Return other people who chose the item, or ``None`` if so few remain that somebody could be identified."""
        hints, item = self._subject.hints, self._subject.item
        return hints.crowds.get(item) if self._evidence.crowds.get(item, 0) >= hints.fewest else None

    def _people(self) -> Iterator[Reason]:
        """Yield a reason about people who also chose an item that the person chose."""
        crowd = self._crowd()
        via = crowd.via if crowd else None
        choice = self._own_choice(via) if via else None
        if via is None or choice is None or via not in self._evidence.items:
            return
        label, (element, title) = self._subject.label, self._evidence.items[via]
        nodes = [person_node(self._state), PathNode(element, label, title), paths.others_node(), self._item()]
        crowd_steps = [paths.choice_of_others(label, 1, forward=False), paths.choice_of_others(label, 2, forward=True)]
        cypher = paths.SIMILAR_PEOPLE_JOB if label == ItemLabel.JOB else paths.SIMILAR_PEOPLE_COURSE
        names = {"via": via, "item": self._subject.item, "mine": choice[0]}
        reason_path = path(nodes, [Step(choice[1], choice[0]), *crowd_steps], cypher, user=self._state.id, **names)
        reason_message = message("people", title, numbers=[self._subject.hints.fewest])
        yield self._reason(ReasonType.SIMILAR_PEOPLE, reason_message, "people", reason_path)

    def _own_choice(self, item: str) -> tuple[str, str] | None:
        """Return the person's choice of an item and its relationship; a view is none."""
        choice = self._evidence.own.get(item)
        return None if choice is None or choice[0] == VIEWED else choice

    def _popular(self) -> Iterator[Reason]:
        """Yield a popularity reason, used when there is no other."""
        if self._crowd() is None:
            return
        label, item = self._subject.label, self._subject.item
        cypher = paths.POPULAR_JOB if label == ItemLabel.JOB else paths.POPULAR_COURSE
        nodes, steps = [paths.others_node(), self._item()], [paths.choice_of_others(label, 1, forward=True)]
        reason_path = path(nodes, steps, cypher, item=item, user=self._state.id)
        reason_message = message("popular", numbers=[self._subject.hints.fewest])
        yield self._reason(ReasonType.POPULAR, reason_message, "popular", reason_path)

    def _gaps(self) -> Iterator[Reason]:
        """Yield skills that the course teaches for a target, else for a past occupation, by how much they matter there.

        A skill that is merely useful is told only beside one that is needed.
        """
        for links, cypher in (
            (self._state.targets, paths.COURSE_FOR_TARGET),
            (tuple(link for link in self._state.careers if link.origin is not Origin.GUESSED), paths.COURSE_FOR_WORK),
        ):
            needs = sorted(self._find_needs(links), key=self._need_order)
            if needs and needs[0].essential:
                yield from (self._gap(need, cypher) for need in needs[:MOST_SKILLS])
                return

    def _find_needs(self, links: tuple[Link, ...]) -> Iterator[Need]:
        """Yield, for each skill that the course is about and the person lacks, an occupation that needs it."""
        hints = self._subject.hints
        known_skills = hints.learnt.union(link.id for link in self._state.skills)
        subjects = hints.subjects.get(self._subject.item, frozenset()) - known_skills
        for spoke in self._spokes:
            if spoke.type != "TEACHES" or spoke.id not in subjects:
                continue
            for link in links:
                if requirement := self._evidence.needs.get((link.id, spoke.id)):
                    yield Need(link, spoke, *requirement)
                    break

    def _need_order(self, need: Need) -> tuple[bool, float, str, str]:
        """Return the sort key of a need: essential ones first, then those that more jobs of the occupation ask for."""
        demand = self._subject.hints.demand.get((need.link.id, need.spoke.id), 0.0)
        return not need.essential, -demand, need.spoke.id, need.link.id

    def _gap(self, need: Need, cypher: LiteralString) -> Reason:
        link, spoke = need.link, need.spoke
        nodes = [person_node(self._state), far_node(link), far_node(spoke), self._item()]
        steps = [step_over(link), Step(need.relationship, "REQUIRES"), back(spoke)]
        names = {"to": link.id, "skill": spoke.id, "item": self._subject.item}
        since = {"since": link.since or ""} if link.type == "WORKED_AS" else {}
        reason_path = path(nodes, steps, cypher, user=self._state.id, **names, **since)
        reason_message = message("gap" if need.essential else "useful", name_of(spoke), name_of(link))
        return self._reason(ReasonType.COURSE_TEACHES_SKILL, reason_message, "gap", reason_path)

    def _alike(self) -> Iterator[Reason]:
        """Yield at most one reason: the person chose this item, or another item of its kind."""
        yield from islice(chain(self._own_choices(), self._common()), 1)

    def _own_choices(self) -> Iterator[Reason]:
        choice = self._own_choice(self._subject.item)
        if choice is None:
            return
        type, relationship = choice
        cypher = paths.CHOSEN_JOB if self._subject.label == ItemLabel.JOB else paths.CHOSEN_COURSE
        nodes, names = [person_node(self._state), self._item()], {"item": self._subject.item, "mine": type}
        reason_path = path(nodes, [Step(relationship, type)], cypher, user=self._state.id, **names)
        yield self._reason(ReasonType.CHOSEN_BEFORE, message(type.lower()), "alike", reason_path)

    def _near(self) -> Iterator[Reason]:
        """Yield a reason about the latest job in the same place that the person did something with."""
        places = {spoke.id: spoke for spoke in self._spokes if spoke.type == "IN"}
        for place, via in self._subject.hints.near.get(self._subject.item, ()):
            choice, spoke = self._evidence.own.get(via), places.get(place)
            place_link = self._evidence.near.get((place, via))
            if choice is None or spoke is None or place_link is None:
                continue
            relationship, element, title = place_link
            nodes = [person_node(self._state), PathNode(element, "Job", title), far_node(spoke), self._item()]
            steps = [Step(choice[1], choice[0]), Step(relationship, spoke.type), back(spoke)]
            names = {"via": via, "to": spoke.id, "item": self._subject.item, "mine": choice[0]}
            reason_path = path(nodes, steps, paths.PLACE_IN_COMMON, user=self._state.id, **names)
            reason_message = message(f"near {choice[0].lower()}", title, name_of(spoke))
            yield self._reason(ReasonType.SAME_PLACE, reason_message, "near", reason_path)

    def _common(self) -> Iterator[Reason]:
        """Yield a reason about the latest choice in the same occupation or topic."""
        job = self._subject.label == ItemLabel.JOB
        type = ReasonType.SAME_OCCUPATION if job else ReasonType.SAME_TOPIC
        cypher = paths.OCCUPATION_IN_COMMON if job else paths.TOPIC_IN_COMMON
        groups = {spoke.id: spoke for spoke in self._spokes if spoke.type in ("IS_A", "ABOUT")}
        for group, via in self._subject.hints.common.get(self._subject.item, ()):
            choice, spoke = self._own_choice(via), groups.get(group)
            group_link = self._evidence.common.get((group, via))
            if choice is None or spoke is None or group_link is None:
                continue
            relationship, element, title = group_link
            choice_node = PathNode(element, self._subject.label, title)
            nodes = [person_node(self._state), choice_node, far_node(spoke), self._item()]
            steps = [Step(choice[1], choice[0]), Step(relationship, spoke.type), back(spoke)]
            names = {"via": via, "to": group, "item": self._subject.item, "mine": choice[0]}
            reason_path = path(nodes, steps, cypher, user=self._state.id, **names)
            yield self._reason(type, message(f"like {choice[0].lower()}", title, name_of(spoke)), "alike", reason_path)
            return
