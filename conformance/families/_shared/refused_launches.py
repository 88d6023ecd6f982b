"""Launches that an operator must not obey, because the platform's faults made them so. Edge: drives the platform."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.observe import journal
from conformance.observe.audit import AuditEvent
from conformance.observe.pods import creations
from fake_platform.model import JournalEntry, Sandbox
from fake_platform.sandboxes import new_id

ELSEWHERE = "elsewhere.byohost.test/byohost/sandbox@sha256:" + "e" * 64
BESIDE = "of its sidecar"
"""How the words end that tell what is wrong with the image of the container beside the sandbox."""

ANOTHER_HOST = "another-host"


@dataclass(frozen=True)
class Refused:
    """One launch that had to be refused."""

    sandbox: SandboxUnderTest
    image: str
    """As the operator was told."""
    ended: Sandbox
    statuses: tuple[JournalEntry, ...]
    """What was told of it before the platform ordered its end: an answer to that order is none to the launch."""
    creations: tuple[AuditEvent, ...]


@dataclass(frozen=True)
class Ghost:
    """A sandbox id that was launched only in a way that must not count, and the ordinary launch sent right after it."""

    sandbox_id: str
    companion: SandboxUnderTest
    forged: tuple[JournalEntry, ...]
    """The journal's frames that carry the ghost's id."""
    creations: tuple[AuditEvent, ...]
    companion_creations: tuple[AuditEvent, ...]


@dataclass(frozen=True)
class Refusals:
    """What was sent against the contract, and what came of it."""

    images: Mapping[str, Refused]
    """Launches of images that must not run, by what is wrong with the image."""
    misnamed: Refused
    """Its image has a digest and a name that no registry's can be: a kubelet does not even ask for it."""
    earlier: Ghost
    """Launched under an earlier generation."""
    elsewhere_meant: Ghost
    """Launched for another host."""


def foreign_images(image: str) -> dict[str, str]:
    """Images beside this one, each of a registry or a form that no launch may have, by what is wrong with it."""
    registry, _, repository = image.partition("/")
    name, _, port = registry.partition(":")
    return {
        "another registry": ELSEWHERE,
        "a tag": image.partition("@")[0] + ":latest",
        "a registry whose name begins alike": f"{name}.evil.test/{repository}",
        "a registry whose name ends alike": f"evil-{image}",
        "the registry's name in another's path": f"evil.test/{image}",
        "another port of the registry": f"{name}:{5001 if port == '5000' else 5000}/{repository}",
        f"another registry {BESIDE}": ELSEWHERE,
        f"a tag {BESIDE}": image.partition("@")[0] + ":latest",
    }


def misnamed_image(image: str) -> str:
    """The same in capitals, but for the registry's host and the digest, which are good."""
    registry, _, rest = image.partition("/")
    path, _, digest = rest.partition("@")
    return f"{registry}/{path.upper()}@{digest}"


@scenario("refusals", INSTALLED, after=("outage",))
def refuse(host: HostUnderTest) -> Refusals:
    """Send images that must not run, and launches of an earlier generation and of another host."""
    images = {
        wrong: _altered(host, each, "sidecarImage" if wrong.endswith(BESIDE) else "image")
        for wrong, each in foreign_images(host.environment.images.sandbox).items()
    }
    earlier = _forged(host, {"generation": host.record().generation - 1})
    misnamed = _altered(host, misnamed_image(host.environment.images.sandbox), "image")
    return Refusals(images, misnamed, earlier, _forged(host, {"host": ANOTHER_HOST}))


def _forged(host: HostUnderTest, patch: dict[str, Any]) -> Ghost:
    ghost = new_id(secrets.choice)
    forged = {"id": str(uuid.uuid4()), "data": {"sandboxId": ghost}} | patch
    host.environment.control.inject(host.name, "forge", "sandbox.launch", patch=forged)
    companion = host.launch()
    companion.settled("ready")
    audit = host.environment.created()
    sent = journal.about(journal.frames(host.journal(), "sandbox.launch", "down"), ghost)
    made = creations(audit, host.namespace, companion.id)
    ghosts = creations(audit, host.namespace, ghost)
    host.environment.control.terminate(companion.id)
    return Ghost(ghost, companion, sent, ghosts, made)


def _altered(host: HostUnderTest, image: str, field: str) -> Refused:
    host.environment.control.inject(host.name, "alter", "sandbox.launch", patch={"data": {field: image}})
    sandbox = host.launch(deadline_seconds=30)
    ended = sandbox.settled()
    statuses = unprompted(host.journal(), sandbox.id)
    return Refused(sandbox, image, ended, statuses, creations(host.environment.created(), host.namespace, sandbox.id))


def unprompted(entries: Sequence[JournalEntry], sandbox: str) -> tuple[JournalEntry, ...]:
    """What the operator told of a sandbox by itself: before it was first sent the order to end it."""
    told = journal.about(journal.frames(entries, "sandbox.status", "up"), sandbox)
    orders = journal.about(journal.frames(entries, "sandbox.terminate", "down"), sandbox)
    return tuple(entry for entry in told if not orders or entry.n < orders[0].n)
