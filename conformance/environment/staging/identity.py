"""Who a run is: its id, its certificates, its secrets, made before anything is started. Edge: clock, random source."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from egress_profiles import battery_profile
from fake_platform.certificates import RunCA
from fake_platform.identity import webhook_manifests


@dataclass(frozen=True)
class RunIdentity:
    """One run. Its authorities live at most 24 hours, and may sign names under `.byohost.test` only.

    The webhook's may sign the one name by which the API server calls it, and nothing else. Nobody is told to trust
    `foreign`.
    """

    run: str
    platform: RunCA
    proxy: RunCA
    webhook: RunCA
    foreign: RunCA
    """Nobody is given this one: what it signs is to be refused everywhere."""
    control_token: str
    canary: tuple[str, str] = field(repr=False)
    """The canary's certificate and key, for the names at which a proxy may reach it; signed by `platform`."""
    pairs: Mapping[str, str] = field(repr=False)
    """`user:password` of each actor at the proxy, for profiles that ask for them."""

    @classmethod
    def create(cls, run: str) -> "RunIdentity":
        """A new one for the run of that id; nothing of an earlier run counts in it."""
        platform = RunCA.create(f"byohost platform {run}")
        return cls(
            run,
            platform,
            RunCA.create(f"byohost proxy {run}"),
            RunCA.create(f"byohost webhook {run}", suffix=webhook_manifests.HOST),
            RunCA.create(f"byohost foreign {run}"),
            secrets.token_urlsafe(32),
            platform.leaf(*battery_profile.CERTIFIED),
            {actor: f"{actor}:{secrets.token_urlsafe(24)}" for actor in ("operator", "node", "sandbox")},
        )
