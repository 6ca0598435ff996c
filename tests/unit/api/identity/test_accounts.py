"""Who has a service account's token acts for people, within its scopes and its time."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import TokenError
from api.http.current_roles import CurrentRoles
from api.http.tokens import Grant
from api.identity.accounts import PREFIX, Accounts, act_for, make_secret
from api.identity.keys import KeyStore
from api.identity.provider import Provider
from api.identity.provider_tokens import ProviderTokens
from api.identity.verifier import Verifier
from graph.errors import ForbiddenError, GraphUnavailableError
from graph.registry.service_accounts import Scope, ServiceAccount
from graph.viewer import Agent, Role, Viewer
from tests.unit.api.identity.issuer import ISSUER, RULES, claims, published_keys, sign
from tests.unit.door import TOKENS, People

NOW = datetime(2026, 5, 1, tzinfo=UTC)
TOKEN, DIGEST = make_secret("0a1b2c")
SITE = ServiceAccount("0a1b2c", "The site", ("act", "read"), DIGEST, None, NOW)
READER = replace(SITE, scopes=("read",))
SECONDS = 30.0


class Stored:
    """Accounts as a graph that can be away holds them."""

    def __init__(self, *accounts: ServiceAccount) -> None:
        self.accounts: tuple[ServiceAccount, ...] = accounts
        self.is_away = False
        self.reads = 0
        self.now = 1_000.0
        self.kept = Accounts(self.read, SECONDS, lambda: self.now, lambda: NOW + timedelta(seconds=self.now))

    async def read(self) -> Sequence[ServiceAccount]:
        self.reads += 1
        if self.is_away:
            raise GraphUnavailableError("away")
        return self.accounts

    async def holds(self, token: str = TOKEN) -> bool:
        try:
            await self.kept.find_by_token(token)
        except TokenError:
            return False
        return True


async def test_a_token_is_its_accounts_and_nobody_elses() -> None:
    stored = Stored(SITE, replace(SITE, id="other", digest=make_secret("other")[1]))
    assert (await stored.kept.find_by_token(TOKEN)).id == SITE.id
    other = TOKEN.replace("0a1b2c", "other")
    for token in (other, TOKEN + "x", TOKEN[:-1], f"{PREFIX}0a1b2c.", f"{PREFIX}0a1b2c", PREFIX, f"{PREFIX}\ud800.x"):
        assert not await stored.holds(token)


async def test_accounts_are_read_together_and_seldom() -> None:
    stored = Stored(SITE)
    assert all(await asyncio.gather(*(stored.holds() for _ in range(10))))
    assert stored.reads == 1
    assert not any([await stored.holds(f"{PREFIX}unknown.x") for _ in range(10)])
    assert stored.reads == 1, "within a second of the last reading, nothing is new"


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": NOW},
        {"expires_at": NOW + timedelta(seconds=1_001)},
        {"digest": make_secret("0a1b2c")[1]},
    ],
)
async def test_what_ends_an_account_counts_after_a_while(change: dict[str, object]) -> None:
    stored = Stored(SITE)
    assert await stored.holds()
    stored.accounts = (replace(SITE, **change),)  # type: ignore[arg-type]
    stored.now += SECONDS - 1
    assert await stored.holds()
    stored.now += 1
    assert not await stored.holds()


async def test_a_new_account_and_a_new_secret_count_within_a_second() -> None:
    stored = Stored()
    assert not await stored.holds()
    stored.accounts = (SITE,)
    stored.now += 1
    assert await stored.holds()
    token, digest = make_secret(SITE.id)
    stored.accounts = (replace(SITE, digest=digest),)
    stored.now += 1
    assert await stored.holds(token)
    assert not await stored.holds()


async def test_accounts_that_were_read_serve_while_the_graph_is_away() -> None:
    stored = Stored(SITE)
    stored.is_away = True
    tries = [stored.kept.find_by_token(TOKEN) for _ in range(10)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {GraphUnavailableError}
    assert stored.reads == 1, "they wait for the graph together, not one after the other"
    stored.is_away = False
    assert await stored.holds()
    stored.is_away = True
    stored.now += 3_600
    assert await stored.holds()


def test_an_account_gives_no_more_than_its_scopes() -> None:
    grant = act_for(SITE, "ann", float("inf"))
    assert (grant.user, grant.agent) == ("ann", Agent(SITE.id, SITE.name, may_act=True))
    assert Role.ADMIN not in grant.roles
    assert act_for(READER, "ann", 5.0).agent == Agent(SITE.id, SITE.name, may_act=False)
    assert act_for(replace(SITE, expires_at=NOW), "ann", float("inf")).ends == NOW.timestamp()
    for account in (replace(SITE, scopes=()), replace(SITE, scopes=("admin", "act"))):
        with pytest.raises(TokenError, match="scope"):
            act_for(account, "ann", 5.0)


@given(st.text(max_size=210))
def test_an_account_acts_for_ids_alone(person: str) -> None:
    try:
        grant = act_for(SITE, person, 5.0)
    except TokenError:
        return
    assert grant.user == person
    assert 1 <= len(person.encode()) <= 200


async def test_a_person_is_never_an_administrator_on_behalf() -> None:
    roles = CurrentRoles(People(ann=("CANDIDATE", "RECRUITER", "ADMIN")).read)
    viewer = await roles.viewer_of(act_for(SITE, "ann", 9e9))
    assert viewer.roles == {Role.CANDIDATE, Role.RECRUITER}
    assert viewer.agent is not None
    assert not viewer.is_admin


async def test_who_acts_for_nobody_is_a_visitor_and_for_a_newcomer_may_register_them() -> None:
    roles = CurrentRoles(People().read)
    nobody = await roles.viewer_of(act_for(SITE, None, 9e9))
    assert (nobody.id, nobody.roles) == (None, frozenset())
    newcomer = await roles.viewer_of(act_for(SITE, "new", 9e9))
    assert newcomer.require_candidate() == "new"
    newcomer.require_act()
    with pytest.raises(ForbiddenError, match="only read"):
        (await roles.viewer_of(act_for(READER, "new", 9e9))).require_act()


async def test_people_on_behalf_are_read_as_seldom_as_others() -> None:
    people = People(ann=("CANDIDATE",))
    clock = [1_000.0]
    roles = CurrentRoles(people.read, SECONDS, lambda: clock[0])
    for _ in range(5):
        assert (await roles.viewer_of(act_for(SITE, "ann", 9e9))).roles == {Role.CANDIDATE}
        clock[0] += 5.0
    assert people.reads == 1


async def read_keys() -> object:
    return published_keys()


async def test_a_providers_token_may_stand_for_an_account() -> None:
    provider = ProviderTokens(
        Provider(ISSUER, None, httpx.AsyncClient()),
        "careergraph",
        5.0,
        KeyStore(read_keys, 60.0, 60.0),  # type: ignore[arg-type]
        RULES,
    )
    old = replace(SITE, id="old", digest=None, subject="sso:backend", revoked_at=NOW)
    stored = Stored(replace(SITE, digest=None, subject="sso:backend"), old)
    verifier = Verifier(TOKENS, provider, stored.kept, accepts_local=True)
    backend, person = f"Bearer {sign(claims(sub='backend'))}", f"Bearer {sign(claims())}"
    grant = await verifier.grant_of(backend, "ann")
    assert grant is not None
    assert (grant.user, grant.agent) == ("ann", Agent(SITE.id, SITE.name, may_act=True))
    for header in (person, f"Bearer {TOKENS.make('ann', ('ADMIN',))}", None):
        with pytest.raises(TokenError, match="Only service accounts"):
            await verifier.grant_of(header, "bob")
    stored.accounts = (old,)
    stored.now += SECONDS
    with pytest.raises(TokenError, match="revoked"):
        await verifier.grant_of(backend, "ann")


def test_viewers_without_an_agent_may_act() -> None:
    Viewer("ann").require_act()
    assert Grant("ann", frozenset(), 9e9).agent is None
    assert {scope.value for scope in Scope} == {"read", "act"}
