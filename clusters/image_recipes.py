"""Which images a run needs and what goes into each. Pure: only the list; `clusters.images` builds them.

An image is a Dockerfile without a network step, unpacked wheels (`requirements.txt` beside it), some of the project's
own source folders, and programs built from Go modules.
"""

from dataclasses import dataclass
from pathlib import Path

REPOSITORY = "registry.byohost.test/byohost"
"""Where every image is named, whether it is pulled from the run's registry or loaded into the node."""


@dataclass(frozen=True)
class Recipe:
    """One image: its name, the source folders or files copied to /app, the Go programs copied to /bin, and its base.

    The base is that of the Python images, else one of these Debian `packages`, else nothing.
    """

    name: str
    sources: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    on_base: bool = True
    packages: tuple[str, ...] = ()


RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe("operator", sources=("reference_operator",)),
        Recipe("platform", sources=("fake_platform",)),
        Recipe("sandbox", sources=("fake_platform/__init__.py", "fake_platform/sandbox")),
        Recipe("identity-client", sources=("fake_platform/__init__.py", "fake_platform/sandbox")),
        Recipe("proxy", sources=("egress_profiles",)),
        Recipe("canary", sources=("egress_profiles/__init__.py", "egress_profiles/canary")),
        Recipe("registry", programs=("registry",), on_base=False),
        Recipe("dns", programs=("coredns",), on_base=False),
        Recipe(
            "policy-engine",
            programs=("kube-router",),
            on_base=False,
            packages=("coreutils", "dash", "ipset", "iptables", "sed"),
        ),
    )
}

PULLED = ("operator", "sandbox", "identity-client")
"""Absent from the node before the run: it pulls them by digest, through the proxy."""

LOADED = ("platform", "proxy", "registry", "dns", "canary")
"""Loaded into the node, never pulled: nothing of the pull path may stand on itself."""


ON_DEMAND = ("policy-engine",)
"""Loaded where a target's network wants it: building it takes minutes."""


def reference(name: str, tag: str) -> str:
    """The name under which an image is known to the engine and to the node."""
    return f"{REPOSITORY}/{name}:{tag}"


def context(recipe: Recipe, checkout: Path) -> list[tuple[Path, Path]]:
    """What is copied into the build context: pairs of a path in the checkout and its place under `app/`."""
    return [(checkout / source, Path("app") / source) for source in recipe.sources]
