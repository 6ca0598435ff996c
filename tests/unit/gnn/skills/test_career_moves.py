"""Moves between occupations that people's careers show."""

import asyncio
from itertools import pairwise

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from gnn.skills.career_moves import LEAST_MOVERS, MOST_MOVES, Occupations, learn_moves, rank_next
from gnn.skills.career_steps import Steps, precedes, read_steps
from gnn.skills.conditional_logit import Decisions, fit_logit
from gnn.skills.snapshot_moves import add_learned_moves
from graph.people.careers import Post
from graph.snapshot.in_memory import WORKED_AS, MemoryWriter

COUNT = 40
POSITIONS = {f"o{index}": index for index in range(COUNT)}


def career(person: str, *occupations: int) -> list[Post]:
    """A career of one occupation a year; the last is held."""
    last = len(occupations) - 1
    return [
        Post(person, f"o{occupation}", f"{2000 + year}-01", year < last) for year, occupation in enumerate(occupations)
    ]


def known() -> Occupations:
    """Occupations of four to a group, each with the skill of its group; O*NET knows of a move to the next."""
    groups = [f"{1 + index // 20}{1 + index // 10}{1 + index // 4 % 9}1" for index in range(COUNT)]
    needs = csr_matrix((np.ones(COUNT), (np.arange(COUNT), np.arange(COUNT) // 4)), shape=(COUNT, COUNT // 4))
    pairs = np.array(list(pairwise(range(COUNT))))
    return Occupations(needs, groups, csr_matrix((np.full(len(pairs), 0.5), tuple(pairs.T)), shape=(COUNT, COUNT)))


def steps_of_many() -> Steps:
    """Careers of 120 people: most who leave occupation 0 go on to 8, though nothing but people says so."""
    posts = [post for index in range(60) for post in career(f"a{index}", 0, 8 if index % 3 else 1)]
    posts += [post for index in range(60) for post in career(f"b{index}", 4 + index % 30, 5 + index % 30)]
    return read_steps(posts, POSITIONS)


def test_a_snapshot_in_memory_has_the_moves_that_its_careers_teach() -> None:
    writer = MemoryWriter()
    occupations = [{"id": f"o{index}", "title": str(index), "isco": "7511"} for index in range(4)]
    asyncio.run(writer.nodes("Occupation", occupations))
    for index in range(LEAST_MOVERS):
        next_post = "o1" if index % 3 else "o2"
        links = [(f"person {index}", "o0", {"to": "2001"}), (f"person {index}", next_post, {})]
        asyncio.run(writer.relationships(WORKED_AS, links))
    learned = add_learned_moves(writer.snapshot(), writer.posts()).learned_moves
    assert learned is not None
    pairs = zip(learned.source.tolist(), learned.target.tolist(), strict=True)
    shares = dict(zip(pairs, learned.weight.tolist(), strict=True))
    assert shares[0, 1] > shares[0, 2] > shares[0, 3]
    few = add_learned_moves(writer.snapshot(), writer.posts()[:LEAST_MOVERS]).learned_moves
    assert few is not None
    assert len(few) == 0


@pytest.mark.parametrize(
    ("first", "second", "precede"),
    [
        (("2001", True), ("2004-05", False), True),
        (("2004-05", False), ("2001", True), False),
        (("2004", True), ("2004-05", True), False),
        (("2004", True), ("2004-05", False), True),
        ((None, True), (None, False), True),
        ((None, True), ("2004", True), False),
        ((None, False), (None, False), False),
    ],
)
def test_a_post_precedes_another_by_its_beginning_or_because_only_it_has_ended(
    first: tuple[str | None, bool], second: tuple[str | None, bool], precede: bool
) -> None:
    assert precedes(Post("ann", "o1", *first), Post("ann", "o2", *second)) is precede


def test_a_step_leads_to_the_next_post_alone() -> None:
    steps = read_steps(career("ann", 1, 2, 3), POSITIONS)
    assert list(zip(steps.source.tolist(), steps.target.tolist(), strict=True)) == [(1, 2), (2, 3)]
    assert steps.is_ordered.all()
    assert steps.weight.tolist() == [1.0, 1.0]
    assert steps.holders.sum() == 3


def test_ended_posts_without_dates_share_the_step_to_the_present_one() -> None:
    posts = [Post("ann", "o1", None, True), Post("ann", "o2", None, True), Post("ann", "o3", None, False)]
    steps = read_steps(posts, POSITIONS)
    weights = {(a, b): w for a, b, w in zip(steps.source.tolist(), steps.target.tolist(), steps.weight, strict=True)}
    assert weights == {(1, 3): 0.5, (2, 3): 0.5, (1, 2): 0.5, (2, 1): 0.5}
    ordered = steps.target[steps.is_ordered].tolist()
    assert ordered == [3, 3]


def test_the_order_of_the_posts_does_not_matter_and_one_told_twice_counts_once() -> None:
    posts = career("ann", 1, 2, 3)
    steps, other = read_steps(posts, POSITIONS), read_steps([*reversed(posts), posts[0]], POSITIONS)
    assert all(np.array_equal(getattr(steps, name), getattr(other, name)) for name in Steps.__slots__)


def test_unknown_occupations_and_staying_make_no_step() -> None:
    assert len(read_steps([*career("ann", 1, 1), *career("bob", 2)], POSITIONS).person) == 0
    assert len(read_steps([Post("ann", "gone", "2001", True), Post("ann", "o1", None, False)], POSITIONS).person) == 0


def test_what_many_people_did_comes_before_what_is_near() -> None:
    learned = learn_moves(steps_of_many(), known())
    assert learned is not None
    shares = learned.shares[0].toarray().ravel()
    assert np.argsort(-shares)[:2].tolist() == [8, 1]
    assert learned.people[0, 8] == 40
    assert learned.leavers[0] == 60


def test_without_own_steps_the_near_occupations_come_first() -> None:
    learned = learn_moves(steps_of_many(), known())
    assert learned is not None
    assert learned.leavers[38] == 0
    assert {36, 37, 39} & set(np.argsort(-learned.shares[38].toarray().ravel())[:3].tolist())


def test_shares_are_shares_and_only_the_likeliest_moves_are_kept() -> None:
    learned = learn_moves(steps_of_many(), known())
    assert learned is not None
    assert (np.asarray(learned.shares.sum(axis=1)) <= 1.0 + 1e-9).all()
    assert np.diff(learned.shares.indptr).max() <= MOST_MOVES + 1
    assert not learned.shares.diagonal().any()


def test_a_few_careers_teach_nothing() -> None:
    posts = [post for index in range(LEAST_MOVERS - 1) for post in career(f"a{index}", index % 5, 9)]
    assert learn_moves(read_steps(posts, POSITIONS), known()) is None


def test_the_next_of_several_occupations_is_the_mean_of_their_moves() -> None:
    moves = csr_matrix(np.array([[0.0, 0.5, 0.1], [0.2, 0.0, 0.3], [0.0, 0.0, 0.0]]))
    assert rank_next(moves, [0, 1]).tolist() == pytest.approx([0.1, 0.25, 0.2])


def test_the_logit_recovers_what_decides() -> None:
    rng = np.random.default_rng(3)
    features = rng.normal(size=(2_000, 6, 2)).astype(np.float32)
    utilities = features @ np.array([1.5, -0.5]) + rng.gumbel(size=(2_000, 6))
    features[:, 5, 0] = -np.inf
    decisions = Decisions(features, utilities[:, :5].argmax(axis=1), np.ones(2_000))
    assert fit_logit(decisions, np.zeros(2)) == pytest.approx([1.5, -0.5], abs=0.15)
