"""Who may call the control API: the control token for all, access tokens for the scopes they carry. Pure.

The page "Set up a BYO Kubernetes host": hosts.read sees hosts and their status, hosts.manage manages them.
"""

import hashlib
from dataclasses import dataclass, replace

from fake_platform.effects import Audit
from fake_platform.refusals import Refused
from fake_platform.state import State, Step
from fake_platform.workspace import AccessToken

READ = "hosts.read"
MANAGE = "hosts.manage"
CONTROL = "control"
"""What only the control token may: switches of the workspace, faults, access tokens, tokens of sandboxes."""
PREFIX = "bha_"
CONTROL_PREFIX = "bhc_"
"""Of a control token that the platform made itself; prefixes let a redactor and a secret scanner recognise them."""


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Caller:
    """Who asks, as the audit names them, and what they may."""

    actor: str
    scopes: frozenset[str]

    def demand(self, scope: str) -> None:
        """Let the caller pass.

        Raises:
            Refused: insufficient-scope.
        """
        if scope not in self.scopes:
            raise Refused(
                "insufficient-scope", f"This needs the scope {scope}; ask who made your token for one with it."
            )


def caller(state: State, control_hash: str, token: str) -> Caller:
    """Who shows this bearer.

    Raises:
        Refused: unauthorised.
    """
    shown = digest(token)
    if shown == control_hash:
        return Caller("control", frozenset({READ, MANAGE, CONTROL}))
    for known in state.access_tokens.values():
        if known.hash == shown:
            implied = {READ} if MANAGE in known.scopes else set()
            return Caller(f"token:{known.name}", frozenset({*known.scopes, *implied}))
    raise Refused("unauthorised", "Show the control token, or an access token, as Authorization: Bearer.")


def grant(state: State, token: AccessToken) -> Step:
    """Add an access token; its name stands for it in the audit.

    Raises:
        Refused: access-token-exists.
    """
    if token.name in state.access_tokens:
        raise Refused("access-token-exists", f"An access token is named {token.name} already; choose another name.")
    granted = replace(state, access_tokens={**state.access_tokens, token.name: token})
    return Step(granted).do(Audit("grant", "control", None, detail=f"{token.name}: {', '.join(token.scopes)}"))


def withdraw(state: State, name: str) -> Step:
    """Take an access token away; it opens nothing from now on.

    Raises:
        Refused: unknown-access-token.
    """
    if name not in state.access_tokens:
        raise Refused("unknown-access-token", f"No access token is named {name}.")
    left = {known: token for known, token in state.access_tokens.items() if known != name}
    return Step(replace(state, access_tokens=left)).do(Audit("withdraw", "control", None, detail=name))
