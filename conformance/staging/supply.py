"""The images of a run: built or found, loaded into the node or pushed to its registry. Edge: engine, registry."""

import os
from dataclasses import dataclass

from clusters import go_builds, go_modules, images, oci, registry_push, state
from clusters.engine import Engine
from clusters.image_recipes import LOADED, PULLED
from clusters.images import BuiltImage, Workshop
from clusters.oci import Layout
from clusters.progress import Progress
from conformance.exits import UsageError
from conformance.target import Target
from conformance.world import Images
from fake_platform import registry_manifests

NEWER = {"byohost.test/build": "newer"}
"""What tells the operator's second image from its first."""


@dataclass(frozen=True)
class Supply:
    """Everything that a run needs: images to load into the node, and layouts to push to the registry."""

    loaded: dict[str, BuiltImage]
    operator: Layout
    sandbox: Layout


def prepare(engine: Engine, target: Target, progress: Progress) -> Supply:
    """Build what is not built yet, and choose the operator: the target's own, a mutant's, or the reference's.

    Raises:
        ClusterError: something could not be built.
        UsageError: the target names an operator image that the engine does not hold.
    """
    programs = {
        "registry": go_builds.programs(go_modules.REGISTRY, progress) / "registry",
        "coredns": go_builds.programs(go_modules.COREDNS, progress) / "coredns",
    }
    workshop = Workshop(engine, state.locate(os.environ).images, programs, progress)
    built = images.ensure_images(workshop, (*LOADED, *PULLED))
    return Supply(
        loaded={name: built[name] for name in LOADED} | {"platform": _platform(workshop, target, built["platform"])},
        operator=images.layout(workshop, _operator(workshop, target, built["operator"])),
        sandbox=images.layout(workshop, built["sandbox"].reference),
    )


def push(supply: Supply, url: str, authority_pem: str) -> Images:
    """Push what the node is to pull; `url` is the registry's forwarded port."""
    registry = registry_push.Registry(url, registry_manifests.HOST, authority_pem)
    return Images(
        operator=registry_push.push(supply.operator, registry, "byohost/operator"),
        sandbox=registry_push.push(supply.sandbox, registry, "byohost/sandbox"),
        newer=registry_push.push(oci.labelled(supply.operator, NEWER), registry, "byohost/operator"),
    )


def _platform(workshop: Workshop, target: Target, reference: BuiltImage) -> BuiltImage:
    mutant = target.mutant
    if mutant is None or mutant.kind != "platform" or mutant.build is None:
        return reference
    return images.ensure_derived(workshop, reference, f"platform-{mutant.id}", target.resolve(mutant.build))


def _operator(workshop: Workshop, target: Target, reference: BuiltImage) -> str:
    mutant = target.mutant
    if mutant is not None and mutant.kind == "operator" and mutant.build is not None:
        return images.ensure_derived(
            workshop, reference, f"operator-{mutant.id}", target.resolve(mutant.build)
        ).reference
    if target.operator.image is None:
        return reference.reference
    if not workshop.engine.has_image(target.operator.image):
        raise UsageError(
            f"operator.image: the container engine holds no image {target.operator.image!r}: build it or load it first"
        )
    return target.operator.image
