"""The commands ``careergraph service-account …``."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from api.cli.session import Settings, console, with_graph
from api.errors import CommandError
from api.identity.accounts import make_secret
from api.identity.opening import person_prefix
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.registry.service_accounts import Scope, ServiceAccount, ServiceAccountRepository
from graph.viewer import SYSTEM

MAX_NAME = 100

app = typer.Typer(help="Accounts of back ends that act for their people.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Option(help="What people read in their access logs, such as the site's name.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do for people; give it twice for both.")],
    days: Annotated[int | None, typer.Option(min=1, max=3_650, help="Days until it expires; never if omitted.")] = None,
    subject: Annotated[
        str | None, typer.Option(help="The `sub` of its tokens, if the OpenID Connect provider issues them.")
    ] = None,
) -> None:
    """Make a service account, and print its token, which is shown once."""
    if not (name.isprintable() and 1 <= len(name.strip()) <= MAX_NAME):
        raise typer.BadParameter(f"--name: 1 to {MAX_NAME} printable characters")
    id, now = secrets.token_hex(6), datetime.now(UTC)
    token, digest = make_secret(id)

    async def run(client: GraphClient, _: Engines, settings: Settings) -> None:
        prefix = None if subject is None else person_prefix(settings.api)
        if subject is not None and prefix is None:
            raise CommandError("--subject needs CAREERGRAPH_OIDC_ISSUER, which issues the tokens")
        account = ServiceAccount(
            id=id,
            name=name.strip(),
            scopes=tuple(sorted({name.value for name in scope})),
            digest=None if subject is not None else digest,
            subject=None if subject is None else f"{prefix}{subject}",
            created_at=now,
            expires_at=None if days is None else now + timedelta(days=days),
        )
        await ServiceAccountRepository(client, SYSTEM).create(account)

    with_graph(run)
    console().print(id if subject is not None else token, markup=False)


@app.command("list")
def list_accounts() -> None:
    """List the service accounts, the oldest first."""

    async def run(client: GraphClient, _: Engines, __: Settings) -> list[ServiceAccount]:
        return await ServiceAccountRepository(client, SYSTEM).all()

    for account in with_graph(run):
        console().print(describe(account, datetime.now(UTC)), markup=False)


@app.command()
def revoke(id: Annotated[str, typer.Argument(help="Id of the account.")]) -> None:
    """End a service account. It may be used for up to CAREERGRAPH_ROLES_SECONDS more."""

    async def run(client: GraphClient, _: Engines, __: Settings) -> None:
        await ServiceAccountRepository(client, SYSTEM).revoke(id, datetime.now(UTC))

    with_graph(run)
    console().print("The service account is revoked.")


@app.command()
def rotate(id: Annotated[str, typer.Argument(help="Id of the account.")]) -> None:
    """Give a service account another token, and print it. The old one ends within CAREERGRAPH_ROLES_SECONDS."""
    token, digest = make_secret(id)

    async def run(client: GraphClient, _: Engines, __: Settings) -> None:
        await ServiceAccountRepository(client, SYSTEM).rotate(id, digest, datetime.now(UTC))

    with_graph(run)
    console().print(token, markup=False)


def describe(account: ServiceAccount, now: datetime) -> str:
    """Return a line about an account."""
    state = "valid" if account.is_valid(now) else "revoked" if account.revoked_at else "expired"
    until = f"{account.expires_at:%Y-%m-%d}" if account.expires_at else "no end"
    source = f"tokens of {account.subject}" if account.subject else "own token"
    return f"{account.id}  {state:<8} {until:<11} {'+'.join(account.scopes):<9} {source:<10}  {account.name}"
