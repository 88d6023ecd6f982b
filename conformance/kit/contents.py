"""What is carried: the images and programs of a kit, and what each is for. Pure.

What a run loads or pulls is there always; what only some targets want is on demand.
"""

from clusters.image_recipes import LOADED, PULLED, REPOSITORY

PURPOSES = {
    "operator": "the reference operator, by which a cluster is judged where nobody else's is at hand",
    "sandbox": "what a launch runs in the checks, and its sidecar",
    "identity-client": "a sandbox that signs in with its workload identity",
    "platform": "the platform that an operator talks to in a run",
    "proxy": "the way out that a run's profile allows",
    "registry": "a run's own registry",
    "dns": "names of a run, for its proxy alone",
    "canary": "what must not be reached, and tells who came",
}
"""What each image is for, as `kit.json` says it."""

ON_DEMAND = frozenset({"identity-client"})
"""Wanted by targets with workload identity alone."""

NAMES = tuple(sorted((*LOADED, *PULLED)))
"""The images of a kit."""

PROGRAMS = ("kind", "kubectl")
"""The programs under `bin/`."""


def reference(name: str, version: str) -> str:
    """The name of an image inside the kit: the same for the same version, wherever it was built."""
    return f"{REPOSITORY}/{name}:{version}"


def needed(name: str) -> str:
    """When an image is wanted."""
    return "on-demand" if name in ON_DEMAND else "always"
