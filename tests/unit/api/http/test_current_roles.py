"""A token's roles count only if the person still has them."""

from datetime import UTC, datetime

import pytest

from api.errors import TokenError
from api.http.current_roles import DOUBT_SECONDS, CurrentRoles
from api.http.tokens import Grant
from graph.errors import GraphUnavailableError
from graph.viewer import VISITOR, Role, Viewer
from tests.unit.door import People


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def made(people: People, seconds: float = 30.0) -> tuple[CurrentRoles, Clock]:
    clock = Clock()
    return CurrentRoles(people.read, seconds, clock), clock


def grant(*roles: Role, user: str = "ann") -> Grant:
    return Grant(user, frozenset(roles), 9e9)


async def test_no_token_is_a_visitor_and_nobody_is_looked_up() -> None:
    people = People()
    roles, _ = made(people)
    assert await roles.viewer_of(None) is VISITOR
    assert people.reads == 0


async def test_roles_count_where_both_the_token_and_the_graph_have_them() -> None:
    roles, _ = made(People(ann=("CANDIDATE", "RECRUITER", "NONSENSE")))
    viewer = await roles.viewer_of(grant(Role.CANDIDATE, Role.ADMIN))
    assert viewer == Viewer("ann", frozenset({Role.CANDIDATE}))


async def test_a_role_that_was_taken_away_counts_no_longer_than_it_is_kept() -> None:
    people = People(ann=("ADMIN",))
    roles, clock = made(people)
    assert (await roles.viewer_of(grant(Role.ADMIN))).roles == {Role.ADMIN}
    people.roles["ann"] = ()
    clock.now += 29.9
    assert (await roles.viewer_of(grant(Role.ADMIN))).roles == {Role.ADMIN}
    assert people.reads == 1
    clock.now += 0.2
    assert (await roles.viewer_of(grant(Role.ADMIN))).roles == frozenset()


async def test_a_new_role_counts_at_once_and_doubt_is_read_once_a_second() -> None:
    people = People(ann=())
    roles, clock = made(people)
    for _ in range(10):
        assert (await roles.viewer_of(grant(Role.ADMIN))).roles == frozenset()
    assert people.reads == 1
    people.roles["ann"] = ("ADMIN",)
    clock.now += DOUBT_SECONDS
    assert (await roles.viewer_of(grant(Role.ADMIN))).roles == {Role.ADMIN}


@pytest.mark.parametrize("role", [Role.ADMIN, Role.RECRUITER])
async def test_the_token_of_somebody_who_has_left_stands_for_nobody(role: Role) -> None:
    people = People(ann=(role,))
    roles, clock = made(people)
    await roles.viewer_of(grant(role))
    del people.roles["ann"]
    clock.now += 31
    with pytest.raises(TokenError, match="left"):
        await roles.viewer_of(grant(role))


async def test_a_newcomer_is_somebody_without_roles() -> None:
    roles, _ = made(People(ann=()))
    assert await roles.viewer_of(grant(user="new")) == Viewer("new")
    assert await roles.viewer_of(grant(Role.CANDIDATE, user="newer")) == Viewer("newer", is_newcomer=True)
    assert await roles.viewer_of(grant(Role.CANDIDATE)) == Viewer("ann"), "who lost the role is not new"


async def test_a_person_whose_roles_changed_is_looked_up_again() -> None:
    people = People()
    roles, _ = made(people)
    assert (await roles.viewer_of(grant(Role.CANDIDATE))).is_newcomer
    people.roles["ann"] = ("CANDIDATE",)
    assert (await roles.viewer_of(grant(Role.CANDIDATE))).is_newcomer
    roles.forget("ann")
    assert await roles.viewer_of(grant(Role.CANDIDATE)) == Viewer("ann", frozenset({Role.CANDIDATE}))


async def test_roles_that_were_read_count_while_the_graph_is_away() -> None:
    people = People(ann=("ADMIN",))
    roles, clock = made(people)
    await roles.viewer_of(grant(Role.ADMIN))
    people.error = GraphUnavailableError("away")
    clock.now += 3_600
    assert (await roles.viewer_of(grant(Role.ADMIN))).roles == {Role.ADMIN}
    with pytest.raises(GraphUnavailableError):
        await roles.viewer_of(grant(Role.ADMIN, user="bob"))


async def test_few_people_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.http.current_roles.MOST_PEOPLE", 2)
    people = People(a=("ADMIN",), b=("ADMIN",), c=("ADMIN",))
    roles, _ = made(people)
    for user in ("a", "b", "a", "c", "a"):
        await roles.viewer_of(grant(Role.ADMIN, user=user))
    assert people.reads == 3
    await roles.viewer_of(grant(Role.ADMIN, user="b"))
    assert people.reads == 4


async def test_a_token_from_before_its_person_was_erased_is_refused_and_a_later_one_is_not() -> None:
    erased_at = datetime(2026, 1, 1, tzinfo=UTC)

    async def read_erasure(user: str) -> datetime | None:
        return erased_at if user == "ann" else None

    roles = CurrentRoles(People().read, read_erasure=read_erasure)
    candidate, second = frozenset({Role.CANDIDATE}), erased_at.timestamp()
    for issued in (0.0, second - 1, second):
        with pytest.raises(TokenError, match="was erased"):
            await roles.viewer_of(Grant("ann", candidate, 9e9, issued))
    assert (await roles.viewer_of(Grant("ann", candidate, 9e9, second + 1))).is_newcomer
    assert (await roles.viewer_of(Grant("bob", candidate, 9e9, 0.0))).is_newcomer
