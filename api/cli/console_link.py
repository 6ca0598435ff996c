"""The command ``careergraph console``: a link that signs a person in to the console of this machine."""

from typing import Annotated

import typer

from api.cli.services.address import read_address
from api.cli.session import Settings, with_graph
from api.cli.tokens import explain_absence, sign_locally
from api.console.routes import PATH
from api.errors import CommandError
from api.setup import tokens_of
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.people.users import Directory

PERSONAS = ("admin", "candidate", "recruiter")
NOT_SERVED = "the console is turned off: CAREERGRAPH_CONSOLE is false"
NOT_RUNNING = "no API of {home} runs on this machine: start it with `careergraph up`"


def console(
    role: Annotated[
        str, typer.Option(help="admin, candidate or recruiter: somebody of the graph who has that role.")
    ] = "admin",
    user: Annotated[str | None, typer.Option(help="Id of a person, instead of a role.")] = None,
) -> None:
    """Print a link that opens the console and signs somebody in; treat it as a password."""
    if role not in PERSONAS:
        raise typer.BadParameter(f"--role {role}: must be one of {', '.join(PERSONAS)}")

    async def run(client: GraphClient, _: Engines, settings: Settings) -> str:
        if not settings.api.console:
            raise CommandError(NOT_SERVED)
        address = read_address(settings.home)
        if address is None or address.gone:
            raise CommandError(NOT_RUNNING.format(home=settings.home))
        person = await find_person(client, role, user)
        token = sign_locally(tokens_of(settings.home, settings.api), settings, *person)
        return sign_in_link(address.url, token)

    print(with_graph(run))


def sign_in_link(url: str, token: str) -> str:
    """Return the address that signs in: its fragment, which holds the token, is never sent to a server."""
    return f"{url}{PATH}#token={token}"


async def find_person(client: GraphClient, role: str, user: str | None) -> tuple[str, tuple[str, ...]]:
    """Find the person to sign in, with their roles.

    Raises:
        CommandError: there is no such person.
    """
    directory = Directory(client)
    if user is None:
        person = await directory.persona(role)
        if person is None:
            raise CommandError(explain_absence(role))
        return person
    roles = await directory.roles_of(user)
    if roles is None:
        raise CommandError(f"--user {user}: there is no such person in the graph")
    return user, roles
