"""Why a list of recommendations is short or empty, in sentences: what is left out, or what is not known."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gnn.data.dataset import Index, Mask
from gnn.explain.translations import Message, Name, message
from gnn.features.people import group_of
from gnn.recommend.copies import leave_out
from gnn.recommend.hard_filters import meeting
from gnn.recommend.job_relations import relations_of
from gnn.recommend.ranking import Wish, decided_items, mask_listed, open_items, select_listed
from gnn.recommend.relevance import count_facts
from gnn.recommend.wishes import EXCLUDING, Conflict, find_conflicts
from gnn.scoring.blend import Blend, Serving, score
from graph.catalogue.types import ItemLabel
from graph.people.state import Link, Origin, PersonState

MOST_NAMES = 3
NOUNS = {ItemLabel.JOB: "jobs", ItemLabel.COURSE: "courses"}


class EmptyReasonType(StrEnum):
    """Why a list is empty."""

    NOTHING_UNDERSTOOD = "NOTHING_UNDERSTOOD"
    NOTHING_KNOWN = "NOTHING_KNOWN"
    NOTHING_RELATED = "NOTHING_RELATED"
    LEFT_OUT = "LEFT_OUT"


class LeftOutBy(StrEnum):
    """What leaves related items out of a list."""

    PAYS_LESS_THAN_MINIMUM = Conflict.PAYS_LESS_THAN_MINIMUM.value
    OTHER_COUNTRY = Conflict.OTHER_COUNTRY.value
    FILTER = "FILTER"
    MINIMUM_SCORE = "MINIMUM_SCORE"
    SEEN = "SEEN"
    DECIDED = "DECIDED"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many items one condition alone would leave out of a list without any, and how many no other does.

    The second is how many more the list would hold without this condition.
    """

    by: LeftOutBy
    count: int
    alone: int
    message: Message


@dataclass(frozen=True, slots=True)
class EmptyReason:
    """Why a list is empty, with a sentence, and what leaves items out of it, most items first."""

    type: EmptyReasonType
    message: Message
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that was made: for whom, and under which conditions.

    Args:
        serving: the catalogue and the active scorer.
        state: the person's or visitor's state.
        label: label of the list's items.
        blend: how scores are blended.
        wish: what the caller asked of the ranking.
        seen: label and id of the items that the caller left out because the person saw them.
        below_minimum: number of ranked items that are below the caller's lowest score.
    """

    serving: Serving
    state: PersonState
    label: ItemLabel
    blend: Blend
    wish: Wish
    seen: Collection[tuple[str, str]] = ()
    below_minimum: int = 0


@dataclass(frozen=True, slots=True)
class OpenList:
    """The items that are related to a person, best first, as if they wished and decided nothing.

    Args:
        serving: the catalogue and the active scorer.
        state: the person's state.
        label: label of the items.
        now: seconds since 1970.
        rows: indices of the items, int64 [R].
        scores: their scores, 0–100, float64 [R].
        aside: which of all jobs are aside from the person's way, bool [items]; ``None`` for courses.
    """

    serving: Serving
    state: PersonState
    label: ItemLabel
    now: float
    rows: Index
    scores: NDArray[np.float64]
    aside: Mask | None

    def list_rows(self, allowed: Mask) -> Index:
        """Return the indices of the items that a list of the allowed ones (bool [items]) would hold."""
        is_allowed = allowed[self.rows]
        rows, scores = self.rows[is_allowed], self.scores[is_allowed]
        return rows[mask_listed(self.serving, self.state, self.label, rows, scores, self.now, None, self.aside)]

    def count(self, allowed: Mask) -> int:
        """Return how many items a list of the allowed ones (bool [items]) would hold."""
        return len(self.list_rows(allowed))


def explain_emptiness(listing: Listing) -> EmptyReason:
    """Return why a list is empty."""
    open_list = list_without_conditions(listing)
    left_out = count_left_out(listing, open_list)
    if not left_out:
        return explain_no_relation(listing.state, listing.label)
    total = open_list.count(np.ones(len(listing.serving.catalogue.items[listing.label]), dtype=bool))
    return EmptyReason(
        EmptyReasonType.LEFT_OUT, message(f"all {NOUNS[listing.label]} left out", numbers=(total,)), left_out
    )


def find_left_out(listing: Listing) -> tuple[LeftOut, ...]:
    """Return what leaves related items out of a list, most items first."""
    return count_left_out(listing, list_without_conditions(listing))


def count_left_out(listing: Listing, open_list: OpenList) -> tuple[LeftOut, ...]:
    """Return what leaves items of the list without conditions out of a list, most items first."""
    serving, state, label, wish = listing.serving, listing.state, listing.label, listing.wish
    masks = {
        LeftOutBy.SEEN: mask_items(serving, label, [id for kind, id in listing.seen if kind == label]),
        LeftOutBy.DECIDED: mask_items(serving, label, decided_items(state, label)),
    }
    if label == ItemLabel.JOB:
        masks[LeftOutBy.FILTER] = ~meeting(serving.catalogue, wish.conditions)
        if not wish.include_unwanted:
            conflicts = find_conflicts(serving.catalogue, group_of(serving.catalogue, [state])).masks
            masks |= {LeftOutBy(conflict.value): conflicts[conflict] for conflict in EXCLUDING}
    times = np.sum(list(masks.values()), axis=0)
    full_list, listed_count = open_list.list_rows(times >= 0), len(open_list.list_rows(times == 0))
    counts = {
        by: (int(np.count_nonzero(mask[full_list])), max(0, len(open_list.list_rows(times == mask)) - listed_count))
        for by, mask in masks.items()
    }
    counts[LeftOutBy.MINIMUM_SCORE] = listing.below_minimum, listing.below_minimum
    left_out = [
        LeftOut(by, count, alone, message(f"left out: {by.value}", numbers=(count,)))
        for by, (count, alone) in counts.items()
        if count > 0
    ]
    return tuple(sorted(left_out, key=lambda part: -part.count))


def list_without_conditions(listing: Listing) -> OpenList:
    """Return the open items that are related to the person of a list, whatever they decided and wish."""
    serving, label, now = listing.serving, listing.label, datetime.now(UTC).timestamp()
    relations = relations_of(serving.catalogue, listing.state)
    allowed = open_items(serving.catalogue, replace(listing.state, choices=()), label, now)
    rows = np.flatnonzero(select_listed(serving, relations, label, listing.blend, allowed))
    scores = score(serving, relations.group, label, listing.blend, now, rows).shown_scores[0]
    best_first = np.lexsort((rows, -scores))
    aside = relations.is_aside(now) if label == ItemLabel.JOB else None
    return OpenList(serving, listing.state, label, now, rows[best_first], scores[best_first], aside)


def mask_items(serving: Serving, label: ItemLabel, ids: Iterable[str]) -> Mask:
    """Return a mask of some items and their copies, bool [items]."""
    others = np.ones(len(serving.catalogue.items[label]), dtype=bool)
    leave_out(serving.catalogue, label, others, ids)
    return ~others


def explain_no_relation(state: PersonState, label: ItemLabel) -> EmptyReason:
    """Return the reason why a list to which nothing is related is empty."""
    if not count_facts(state):
        if state.id:
            return EmptyReason(EmptyReasonType.NOTHING_KNOWN, message("nothing known"))
        return EmptyReason(EmptyReasonType.NOTHING_UNDERSTOOD, message("nothing understood"))
    noun = NOUNS[label]
    links = (*state.careers, *state.targets, *state.skills, *state.interests)
    named = [link for link in links if not is_guess(link)]
    names = list(dict.fromkeys(map(name_of, named or links)))[:MOST_NAMES]
    if not names:
        return EmptyReason(EmptyReasonType.NOTHING_RELATED, message(f"no {noun} like chosen"))
    kind = f"no related {noun}" if named else f"no {noun} for guess"
    return EmptyReason(EmptyReasonType.NOTHING_RELATED, message(kind, *names))


def is_guess(link: Link) -> bool:
    """Return whether a link is an occupation that was guessed from a visitor's words; skills are always named."""
    return link.origin is Origin.GUESSED and link.label == "Occupation"


def name_of(link: Link) -> Name:
    """Return the name of the node that a link leads to."""
    return Name(link.caption, link.arabic)
