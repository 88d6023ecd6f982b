"""The images of a run, by what each is for. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from egress_profiles.battery_profile import MIRROR_HOST


@dataclass(frozen=True)
class Images:
    """The run's images, `registry.byohost.test/byohost/<name>@sha256:…`; the sandbox image is the sidecar's too."""

    operator: str
    sandbox: str
    newer: str
    """What a later build of the operator would be: the same program under another digest."""
    mute: str = ""
    """The sandbox image with a program that never listens: a sidecar of it is silent under any operator."""
    foreign_sidecar: str = ""
    """The sandbox image with a program that shows another sandbox's id, and takes whatever it is given."""
    stalling: str = ""
    """The sandbox image with a program that takes every connection and says nothing on it."""
    deaf: str = ""
    """The sandbox image with a program that listens and answers nobody, where no link can be cut in the node; else
    empty."""
    identity_client: str = ""
    """The sandbox image with a client of the cloud in it; empty where no workload identity is judged."""
    variants: Mapping[str, str] = field(default_factory=dict)
    """The sandbox image under other digests, by what each is for, without a registry's host."""
    mirror: str = MIRROR_HOST
    """What a site may name as its mirror: host[:port][/prefix]; what is pushed to the registry can be pulled there."""

    @property
    def registry(self) -> str:
        """The host, with its port, that launches name."""
        return self.sandbox.partition("/")[0]

    def before_mirror(self, path: str) -> str:
        """An image of that path, as a launch names it that a mirror is to serve: it adds its prefix itself."""
        prefix = self.mirror.partition("/")[2]
        return f"{self.registry}/{path.removeprefix(f'{prefix}/' if prefix else '')}"
