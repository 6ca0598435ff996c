"""What claims say of a person, whatever they hold."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import TokenError
from api.identity.claims import ClaimRules, issuer_prefix, profile_of
from graph.viewer import Role

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = ("name", "given_name", "family_name", "email", "email_verified", "locale", "roles", "realm_access")


@pytest.mark.parametrize(
    ("path", "claims"),
    [
        ("roles", {"roles": ["CANDIDATE", "ROOT", 1]}),
        ("roles", {"roles": "CANDIDATE ROOT"}),
        ("realm_access.roles", {"realm_access": {"roles": ["CANDIDATE"]}}),
        ("https://jobs.example/roles", {"https://jobs.example/roles": ["CANDIDATE"]}),
        ("a.b", {"a.b": ["CANDIDATE"], "a": {"b": ["ADMIN"]}}),
    ],
)
def test_roles_stand_in_a_claim_or_at_a_path(path: str, claims: dict[str, Any]) -> None:
    assert ClaimRules("", path, {}).roles_of(claims) == {Role.CANDIDATE}


def test_a_map_of_names_is_the_only_source_of_roles() -> None:
    rules = ClaimRules("", "groups", {"*": Role.CANDIDATE, "staff": Role.ADMIN})
    assert rules.roles_of({"groups": ["staff", "RECRUITER"]}) == {Role.CANDIDATE, Role.ADMIN}
    assert rules.roles_of({}) == {Role.CANDIDATE}
    assert ClaimRules("", "groups", {"staff": Role.ADMIN}).roles_of({"groups": ["ADMIN", "*"]}) == frozenset()


def test_a_name_of_everybody_is_no_role_of_ours() -> None:
    assert ClaimRules("", "roles", {}).roles_of({"roles": ["*"]}) == frozenset()


def test_two_issuers_name_different_people() -> None:
    prefixes = {issuer_prefix(f"https://sso.example{path}") for path in ("", "/", "/a", "/b")}
    assert len(prefixes) == 4
    person = ClaimRules(issuer_prefix("https://sso.example"), "roles", {}).person_of({"sub": "person-000001"})
    assert person.endswith(":person-000001")
    assert person != "person-000001"


@pytest.mark.parametrize("subject", ["", "a\x00b", "x" * 201, "\ud800", "a\u202eb"])
def test_a_subject_that_cannot_be_part_of_an_id_is_refused(subject: str) -> None:
    with pytest.raises(TokenError, match="printable"):
        ClaimRules("sso:", "roles", {}).person_of({"sub": subject})


def test_an_address_counts_only_if_the_provider_verified_it() -> None:
    claims = {"name": " Ann Example ", "email": "Ann@Example.org", "locale": "ar-EG"}
    for verified in (None, False, "true", 1):
        assert profile_of({**claims, "email_verified": verified}).email is None
    profile = profile_of({**claims, "email_verified": True})
    assert (profile.name, profile.email, profile.language) == ("Ann Example", "Ann@example.org", "ar")


def test_a_name_may_come_in_parts() -> None:
    assert profile_of({"given_name": "Ann", "family_name": "Example"}).name == "Ann Example"
    assert profile_of({"name": "a\nb", "given_name": "Ann"}).name == "Ann"
    assert profile_of({"name": "x" * 201}).name is None


@given(st.dictionaries(st.sampled_from(NAMES), JSON), st.sampled_from(("roles", "realm_access.roles", ".", "")))
def test_no_claims_make_reading_fail(claims: dict[str, Any], path: str) -> None:
    profile = profile_of(claims)
    assert profile.name is None or (profile.name.isprintable() and profile.name.strip())
    assert ClaimRules("", path, {}).roles_of(claims) <= set(Role)
