"""The images of a run without a registry: names by digest, and what becomes of one that is pulled. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from conformance.environment.images import Images
from fake_platform.registry_manifests import HOST

KINDS = {
    "operator": "operator",
    "newer": "operator",
    "sandbox": "sandbox",
    "mute": "mute",
    "foreign-sidecar": "foreign-sidecar",
    "stalling": "stalling",
    "identity-client": "sandbox",
}
"""By what an image is for: what a container of it plays."""


@dataclass(frozen=True)
class Registry:
    """What the played node can pull, by reference; nobody has anything else."""

    kinds: Mapping[str, str]
    images: Images

    def __call__(self, image: str) -> str:
        """`operator`, `sandbox`, `mute`, `foreign-sidecar` or `stalling`; empty where no registry has it."""
        return self.kinds.get(image, "")


def registry(run: str) -> Registry:
    """The images of that run."""
    named = {
        "operator": _reference("operator", run, "operator"),
        "newer": _reference("operator", run, "newer"),
        "sandbox": _reference("sandbox", run, "sandbox"),
        "mute": _reference("sandbox", run, "mute"),
        "foreign-sidecar": _reference("sandbox", run, "foreign-sidecar"),
        "stalling": _reference("sandbox", run, "stalling"),
        "identity-client": _reference("identity-client", run, "identity-client"),
    }
    images = Images(
        operator=named["operator"],
        newer=named["newer"],
        sandbox=named["sandbox"],
        mute=named["mute"],
        foreign_sidecar=named["foreign-sidecar"],
        stalling=named["stalling"],
        identity_client=named["identity-client"],
    )
    return Registry({reference: KINDS[name] for name, reference in named.items()}, images)


def _reference(repository: str, run: str, name: str) -> str:
    return f"{HOST}/byohost/{repository}@sha256:{hashlib.sha256(f'{run} {name}'.encode()).hexdigest()}"
