"""Finds a container engine that answers, or has one installed and started. Edge: subprocess.

Docker and Podman are looked for everywhere on PATH, because an unrelated client may come first. Where none answers,
:mod:`clusters.engine_start` brings one up if this machine and this user allow it.
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clusters import commands, engine_start, state
from clusters.commands import Call
from clusters.errors import ClusterError
from clusters.progress import Progress

ANSWER_BOUND = 10.0


@dataclass(frozen=True)
class Engine:
    """A container engine that answered: its client program, ``docker`` or ``podman``, and the server's version."""

    client: Path
    kind: str
    version: str

    @property
    def environment(self) -> dict[str, str]:
        """What a program that looks for the engine by itself (the kind binary) needs to find this one."""
        path = f"{self.client.parent}{os.pathsep}{os.environ.get('PATH', '')}"
        return {"PATH": path, "KIND_EXPERIMENTAL_PROVIDER": self.kind}

    def run(self, arguments: list[str], what: str, call: Call | None = None) -> bytes:
        """Run the client with these arguments and return its standard output.

        Raises:
            ClusterError: the client failed or did not finish within the call's bound.
        """
        return commands.run([str(self.client), *arguments], what, call)

    def containers(self, names: list[str]) -> list[dict[str, Any]]:
        """What the engine knows of these containers; one that has gone meanwhile is left out.

        Raises:
            ClusterError: the client failed otherwise.
        """
        outcome = commands.attempt([str(self.client), "inspect", *names], "inspecting containers", Call())
        if outcome.code != 0 and b"no such" not in outcome.stderr.lower():
            said = outcome.stderr.decode(errors="replace").strip()
            raise ClusterError(f"inspecting containers failed: {self.client} ended with code {outcome.code}: {said}")
        found: list[dict[str, Any]] = json.loads(outcome.stdout or b"[]")
        return found

    def has_image(self, reference: str) -> bool:
        """Whether an image of that name is in the engine's store; nothing is pulled."""
        command = [str(self.client), "image", "inspect", "--format", "{{.Id}}", reference]
        return commands.attempt(command, f"looking for image {reference}", Call()).code == 0


def ensure_engine(progress: Progress) -> Engine:
    """The engine that answers on this machine, after installing or starting one if there is none.

    Safe to call at the beginning of everything: an engine of ours that died with the last session is started again.

    Raises:
        ClusterError: none answers and this user or machine cannot have one made; the sentence names the command.
    """
    ours = state.locate(os.environ)
    engine_start.refresh(ours)
    found = _find()
    if found:
        return found
    engine_start.start(ours, progress, lambda: _find() is not None)
    started = _find()
    if started is None:  # pragma: no cover - start() returns only once an engine answers
        raise engine_start.cannot_start()
    progress(f"{started.kind} {started.version} answers")
    return started


def _find() -> Engine | None:
    for client, kind in _clients():
        outcome = commands.attempt(
            [str(client), "version", "--format", "{{.Server.Version}}"], f"asking {client}", Call(bound=ANSWER_BOUND)
        )
        version = outcome.stdout.decode(errors="replace").strip()
        if outcome.code == 0 and version:
            return Engine(client, kind, version)
    return None


def _clients() -> Iterator[tuple[Path, str]]:
    for kind in ("docker", "podman"):
        for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
            program = shutil.which(kind, path=folder)
            if program:
                yield Path(program), kind
