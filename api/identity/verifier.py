"""Verifies tokens of each source: this service's own (HS256), those of a provider, and those of service accounts."""

import jwt

from api.errors import TokenError
from api.http.tokens import ALGORITHM, Grant, Tokens, bearer_token
from api.identity.accounts import PREFIX, Accounts, act_for
from api.identity.provider_tokens import ProviderTokens


class Verifier:
    """Verifies tokens. A token is verified by one source alone, chosen by its algorithm.

    Args:
        local: this service's own tokens.
        provider: a provider's tokens; ``None`` without one: then all tokens are this service's own.
        accounts: the service accounts; ``None`` without any.
        accepts_local: whether this service's own tokens are accepted beside a provider's.
    """

    def __init__(
        self,
        local: Tokens,
        provider: ProviderTokens | None = None,
        accounts: Accounts | None = None,
        *,
        accepts_local: bool = False,
    ) -> None:
        self._local = local
        self._accounts = accounts
        self.provider = provider
        self._accepts_local = accepts_local

    async def grant_of(self, header: str | None, on_behalf_of: str | None = None) -> Grant | None:
        """Verify the token in an ``Authorization`` header; ``None`` without the header.

        Args:
            header: the header.
            on_behalf_of: id of the person for whom a service account acts.

        Raises:
            TokenError: the token is invalid, the header has no bearer token, or somebody other than a service account
                acts for a person.
            UnavailableError: the provider's keys are not known, and it cannot be asked for them now.
            GraphUnavailableError: the service accounts are not known.
        """
        token = None if header is None else bearer_token(header)
        if token is not None and self._accounts is not None and token.startswith(PREFIX):
            return act_for(await self._accounts.find_by_token(token), on_behalf_of, float("inf"))
        grant = None if token is None else await self._grant(token)
        if grant is not None and grant.profile is not None and self._accounts is not None:
            account = await self._accounts.find_by_subject(grant.user)
            if account is not None:
                return act_for(account, on_behalf_of, grant.ends)
        if on_behalf_of is not None:
            raise TokenError("Only service accounts act for others: leave out X-CareerGraph-On-Behalf-Of.")
        return grant

    async def _grant(self, token: str) -> Grant:
        """Return the grant of a person's token; errors as in :meth:`grant_of`."""
        if self.provider is None or (self._accepts_local and names_local_algorithm(token)):
            return self._local.grant(token)
        return await self.provider.grant(token)


def names_local_algorithm(token: str) -> bool:
    """Whether a token says that it is signed with this service's secret; nothing of it is verified."""
    try:
        return jwt.get_unverified_header(token).get("alg") == ALGORITHM
    except (jwt.PyJWTError, RecursionError, TypeError, ValueError):
        return False
