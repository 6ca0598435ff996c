"""Near occupations need much the same skills; a step does not lead to a lower level."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from graph.catalogue.near_moves import forward_moves, near_moves

ALL_TO_ALL = csr_matrix(np.ones((2, 2)) - np.eye(2))


def skills(first: set[int], second: set[int]) -> csr_matrix:
    return csr_matrix([[float(skill in needed) for skill in range(10)] for needed in (first, second)])


def is_near(first: str, second: str, shared: int) -> bool:
    """Whether two occupations of some ISCO groups are near that share some of five skills each."""
    needs = skills(set(range(5)), set(range(5 - shared, 10 - shared)))
    return bool(near_moves(ALL_TO_ALL, needs, [first, second])[0, 1] > 0)


@pytest.mark.parametrize(
    ("first", "second", "shared"), [("2512", "2512", 1), ("2512", "2513", 2), ("2512", "2521", 2), ("2512", "1330", 3)]
)
def test_the_less_the_groups_have_in_common_the_more_skills_must_be_shared(
    first: str, second: str, shared: int
) -> None:
    assert is_near(first, second, shared)
    assert not is_near(first, second, 0)
    assert is_near(first, second, 5)


def test_work_of_other_groups_with_a_skill_in_common_is_not_near() -> None:
    assert not is_near("5151", "3123", 1)  # supervisors of cleaners and of building sites


def test_a_group_of_other_work_says_little() -> None:
    assert is_near("1431", "1431", 1)
    assert not is_near("1439", "1439", 1)
    assert is_near("1439", "1439", 3)


def test_no_shared_skill_replaces_the_studies_of_a_health_profession() -> None:
    assert not is_near("2310", "2221", 4)
    assert is_near("2221", "2221", 4)
    assert is_near("2221", "1342", 4)


def test_a_group_that_is_not_known_has_nothing_in_common() -> None:
    assert not is_near("25", "2512", 1)
    assert not is_near("", "", 1)
    assert is_near("", "", 4)


def test_what_onet_does_not_relate_is_no_move() -> None:
    needs = skills({1, 2}, {1, 2})
    assert near_moves(csr_matrix((2, 2)), needs, ["2512", "2512"]).nnz == 0
    assert near_moves(csr_matrix([[0.0, 0.4], [0.0, 0.0]]), needs, ["2512", "2512"]).toarray().tolist() == [
        [0.0, 0.4],
        [0.0, 0.0],
    ]


@pytest.mark.parametrize(
    ("first", "second", "there", "back"),
    [
        ("2511", "1330", True, False),
        ("3434", "1412", True, False),
        ("7411", "7412", True, True),
        ("9112", "5151", True, False),
    ],
)
def test_a_step_forward_leads_to_no_lower_level(first: str, second: str, there: bool, back: bool) -> None:
    steps = forward_moves(ALL_TO_ALL, [first, second])
    assert (steps[0, 1] > 0, steps[1, 0] > 0) == (there, back)
