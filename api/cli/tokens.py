"""The command ``careergraph token``."""

import json
import re
import sys
import uuid
from typing import Annotated

import typer

from api.cli.session import Settings, with_graph
from api.errors import CommandError
from api.http.tokens import Tokens
from api.identity.opening import accepts_local_tokens
from api.setup import tokens_of
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.people.users import Directory
from graph.viewer import Role

PERSONAS = ("candidate", "recruiter", "admin", "leaver")
NEWCOMER = "newcomer"
KNOWN_ROLES = (*PERSONAS, NEWCOMER)
GRANTED_ROLES = {role.value.lower(): role for role in Role}
USER_ID = re.compile(r"\S{1,100}")


def explain_absence(role: str) -> str:
    """Return that nobody in the graph has a role, and what to do."""
    article = "an" if role[0] in "aeiou" else "a"
    grant = (
        f"give it to somebody with `careergraph token --user ID --role {role}`, or " if role in GRANTED_ROLES else ""
    )
    return f"nobody in the graph is {article} {role}: {grant}make the demo world with `careergraph world`"


def new_person() -> tuple[str, tuple[str, ...]]:
    """Return the id and the roles of a person who is not in the graph."""
    return str(uuid.uuid4()), (Role.CANDIDATE.value,)


def sign_locally(tokens: Tokens, settings: Settings, user: str, roles: tuple[str, ...]) -> str:
    """Return a token of this service for a person.

    Raises:
        CommandError: the API accepts only tokens of a provider.
    """
    if not accepts_local_tokens(settings.api):
        raise CommandError(
            f"the API accepts only tokens of {settings.api.oidc_issuer}; "
            "CAREERGRAPH_LOCAL_TOKENS=true accepts those of this command, too"
        )
    return tokens.make(user, roles)


async def roles_of(directory: Directory, user: str, role: str | None) -> tuple[str, ...]:
    """Return the roles of a person, after they were given another one.

    Args:
        directory: finds people.
        user: id of the person.
        role: the role to give them; ``None`` gives none.

    Raises:
        CommandError: there is no such person, and no role to add them with.
    """
    if role is not None:
        return await directory.grant(user, GRANTED_ROLES[role])
    roles = await directory.roles_of(user)
    if roles is None:
        raise CommandError(f"--user {user}: there is no such person in the graph; with --role, the person is added")
    return roles


def check_options(role: str | None, user: str | None, *, as_json: bool) -> None:
    """Check the options of ``token``.

    Raises:
        BadParameter: they contradict each other, or one is invalid.
    """
    if as_json == (role is not None or user is not None):
        raise typer.BadParameter("give --role, --user, both of them, or --json alone")
    if role is not None and role not in KNOWN_ROLES:
        raise typer.BadParameter(f"--role {role}: must be one of {', '.join(KNOWN_ROLES)}")
    if user is not None and role is not None and role not in GRANTED_ROLES:
        raise typer.BadParameter(f"--user with --role {role}: the role must be one of {', '.join(GRANTED_ROLES)}")
    if user is not None and not USER_ID.fullmatch(user):
        raise typer.BadParameter("--user: an id is 1 to 100 characters without blanks")


def token(
    role: Annotated[
        str | None,
        typer.Option(
            help="candidate, recruiter or admin: a token for the demo person with that role; newcomer: a token for "
            "a new person, who is not in the graph yet. With --user: give that person the role candidate, recruiter or "
            "admin first."
        ),
    ] = None,
    user: Annotated[str | None, typer.Option(help="Id of a person; with --role, the person may be new.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Tokens of the four demo people and of a newcomer as JSON.")
    ] = False,
) -> None:
    """Print a token for a person."""
    check_options(role, user, as_json=as_json)

    async def run(client: GraphClient, _: Engines, settings: Settings) -> dict[str, str]:
        tokens, directory = tokens_of(settings.home, settings.api), Directory(client)
        if user is not None:
            roles = await roles_of(directory, user, role)
            if role is not None and not accepts_local_tokens(settings.api):
                return {}
            return {"user": sign_locally(tokens, settings, user, roles)}
        persona_tokens = {}
        for name in KNOWN_ROLES if as_json else (str(role),):
            person = new_person() if name == NEWCOMER else await directory.persona(name)
            if person is None:
                raise CommandError(explain_absence(name))
            persona_tokens[name] = sign_locally(tokens, settings, *person)
        return persona_tokens

    printed_tokens = with_graph(run)
    if not printed_tokens:
        print(f"{user} has the role {role} now; their tokens come from CAREERGRAPH_OIDC_ISSUER", file=sys.stderr)
        return
    print(json.dumps(printed_tokens) if as_json else next(iter(printed_tokens.values())))
