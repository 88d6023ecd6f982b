"""The images of a run: built or found, loaded into the node or pushed to its registry. Edge: engine, registry."""

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from clusters import go_builds, go_modules, images, oci, registry_push, state
from clusters.engine import Engine
from clusters.image_recipes import LOADED, PULLED
from clusters.images import BuiltImage, Workshop
from clusters.oci import Layout
from clusters.oci_variant import variant
from clusters.progress import Progress
from clusters.registry_push import Registry
from conformance.contract.exits import UsageError
from conformance.environment.images import Images
from conformance.environment.staging import policy_engine
from conformance.target.description import Target
from egress_profiles.endpoints import SIDECAR_PORT
from fake_platform import registry_manifests

NEWER = {"byohost.test/build": "newer"}
"""What tells the operator's second image from its first."""


@dataclass(frozen=True)
class ImageSet:
    """Everything that a run needs: images to load into the node, and what is pushed to the registry."""

    workshop: Workshop
    loaded: dict[str, BuiltImage]
    reference: BuiltImage
    """The reference operator's image."""
    own_platform: BuiltImage
    """Our platform's image."""
    sandbox: Layout
    identity_client: Layout

    def platform(self, target: Target) -> BuiltImage:
        """Ours, or a mutant's.

        Raises:
            ClusterError: it could not be built.
        """
        mutant = target.mutant
        if mutant is None or mutant.kind != "platform" or mutant.build is None:
            return self.own_platform
        program = target.resolve(mutant.build)
        return images.ensure_derived(self.workshop, self.own_platform, f"platform-{mutant.id}", program)

    def operator(self, target: Target) -> Layout:
        """The target's operator: a mutant's, the reference's, an OCI archive, or an image that the engine holds.

        Raises:
            ClusterError: it could not be built or unpacked.
            UsageError: the target names an image that is neither.
        """
        mutant, image = target.mutant, target.operator.image
        if mutant is not None and mutant.kind == "operator" and mutant.build is not None:
            program = target.resolve(mutant.build)
            built = images.ensure_derived(self.workshop, self.reference, f"operator-{mutant.id}", program)
            return images.layout(self.workshop, built.reference)
        if image is None:
            return images.layout(self.workshop, self.reference.reference)
        if target.resolve(image).is_file():
            return images.archived(self.workshop, target.resolve(image))
        if not self.workshop.engine.has_image(image):
            raise UsageError(
                f"operator.image: the container engine holds no image {image!r}: build it or load it first, or give "
                "the path of an OCI archive"
            )
        return images.layout(self.workshop, image)


def prepare(engine: Engine, target: Target, progress: Progress) -> ImageSet:
    """Build what is not built yet.

    Raises:
        ClusterError: something could not be built.
        UsageError: the target names an operator image that is not there.
    """
    programs = {
        "registry": go_builds.programs(go_modules.REGISTRY, progress) / "registry",
        "coredns": go_builds.programs(go_modules.COREDNS, progress) / "coredns",
    }
    wanted: tuple[str, ...] = LOADED
    if target.network.policies == "enforced":
        programs["kube-router"] = go_builds.programs(go_modules.POLICIES, progress) / "kube-router"
        wanted = (*LOADED, policy_engine.IMAGE)
    workshop = Workshop(engine, state.locate(os.environ).images, programs, progress)
    built = images.ensure_images(workshop, (*wanted, *PULLED))
    image_set = ImageSet(
        workshop=workshop,
        loaded={name: built[name] for name in wanted},
        reference=built["operator"],
        own_platform=built["platform"],
        sandbox=images.layout(workshop, built["sandbox"].reference),
        identity_client=images.layout(workshop, built["identity-client"].reference),
    )
    image_set.operator(target)  # an image that is not there is told before anything is started
    return replace(image_set, loaded=image_set.loaded | {"platform": image_set.platform(target)})


VARIANTS = ("arrives", "mirrored", "down", "cut-off", "redirected", "strayed", "distrusted", "by-operator")
"""What the scenarios of pulls need an image for that no node holds yet."""


MUTE = ("python3", "-c", "from fake_platform.sandbox.idle import idle; idle()")
"""What a sidecar runs that never listens, whatever arguments an operator gives it."""


_HANGS_UP = f"""\
import signal, socket, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with socket.create_server(("", {SIDECAR_PORT})) as server:
    while True:
        server.accept()[0].close()
"""
HANGS_UP = ("python3", "-c", _HANGS_UP)
"""What a sidecar runs that kubelet's probe finds listening, and that answers nobody."""


_SHOWS_ANOTHER = f"""\
import signal, socket, sys
SHOWN = b'{{"sandboxId": "{"x" * 26}", "tokenGeneration": 0}}'
HEALTH = b"HTTP/1.1 503 Service Unavailable\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(SHOWN)
def serve(peer):
    unread = b""
    while data := peer.recv(65536):
        unread += data
        head, whole, body = unread.partition(b"\\r\\n\\r\\n")
        lines = [line.partition(b":") for line in head.lower().split(b"\\r\\n")]
        if not whole or len(body) < sum(int(size) for name, _, size in lines if name == b"content-length"):
            continue
        peer.sendall(HEALTH + SHOWN if unread.startswith(b"GET ") else b"HTTP/1.1 204 No Content\\r\\n\\r\\n")
        unread = b""
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with socket.create_server(("", {SIDECAR_PORT})) as server:
    while True:
        with server.accept()[0] as peer:
            try:
                serve(peer)
            except OSError:
                pass
"""
FOREIGN_SIDECAR = ("python3", "-c", _SHOWS_ANOTHER)
"""What a sidecar runs that answers as another sandbox's, and takes every token; one connection at a time."""


_STALLS = f"""\
import signal, socket, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
taken = []
with socket.create_server(("", {SIDECAR_PORT})) as server:
    while True:
        taken.append(server.accept()[0])
"""
STALLS = ("python3", "-c", _STALLS)
"""What a sidecar runs that kubelet's probe finds listening, and of which nobody hears anything."""


def registry(url: str, authority_pem: str) -> Registry:
    """The run's registry behind a forwarded port."""
    return Registry(url, registry_manifests.HOST, authority_pem)


@dataclass(frozen=True)
class Place:
    """A path of a registry, under which each image has a repository of its name."""

    registry: Registry
    path: str = "byohost"

    def take(self, layout: Layout, name: str) -> str:
        """Push an image; its reference by digest.

        Raises:
            ClusterError: the registry did not take it.
        """
        return registry_push.push(layout, self.registry, f"{self.path}/{name}")


def push(image_set: ImageSet, operator: Layout, to: Place, run: str, *, cloud: bool) -> Images:
    """Push what the node is to pull in that run. `cloud`: identities are judged too."""
    return Images(
        operator=to.take(operator, "operator"),
        sandbox=to.take(image_set.sandbox, "sandbox"),
        newer=to.take(oci.labelled(operator, NEWER), "operator"),
        identity_client=to.take(image_set.identity_client, "identity-client") if cloud else "",
        mute=_prop(image_set.sandbox, to, "mute", MUTE),
        foreign_sidecar=_prop(image_set.sandbox, to, "foreign-sidecar", FOREIGN_SIDECAR),
        stalling=_prop(image_set.sandbox, to, "stalling", STALLS),
        variants=_variants(image_set.sandbox, to, run),
    )


def _prop(sandbox: Layout, to: Place, name: str, program: tuple[str, ...]) -> str:
    """Push the sandbox image with another program in it; the same in every run."""
    with tempfile.TemporaryDirectory() as folder:
        return to.take(variant(sandbox, Path(folder), name, program), "sandbox")


def push_deaf(sandbox: Layout, to: Place) -> str:
    """Push the sandbox image with a program in it that takes connections and hangs up; the same in every run."""
    return _prop(sandbox, to, "deaf", HANGS_UP)


def _variants(sandbox: Layout, to: Place, run: str) -> dict[str, str]:
    """Push the variants of this run; no other run's are the same, so no node holds one of them."""
    with tempfile.TemporaryDirectory() as folder:
        layouts = {name: variant(sandbox, Path(folder, name), f"{name} {run}") for name in VARIANTS}
        pushed = {name: to.take(each, "sandbox") for name, each in layouts.items()}
    return {name: reference.removeprefix(f"{to.registry.name}/") for name, reference in pushed.items()}
