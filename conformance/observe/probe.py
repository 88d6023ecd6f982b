"""The probe's batch and its answers, as the checks see them. Pure.

The shapes are those of `fake_platform.sandbox.probe`: JSON attempts in, one JSON line each out, the identity first.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from conformance.observe.exceptions import CouldNotRun
from conformance.observe.untrusted_json import Misfit, document, fields, text
from egress_profiles.endpoints import SYSTEM_NAMESPACE

PROBE = ("python3", "-m", "fake_platform.sandbox", "probe")
"""The probe's command, the same in a sandbox and in the control client."""


class ProbeError(Exception):
    """The probe itself did not run to its end: our error, never a verdict."""


def trouble(namespace: str, words: str) -> Exception:
    """What it is that a program had no legible end inside a container: in a pod of ours an error of ours.

    In a pod that an operator made the check could not be made: the image or the pod may be to blame, or the operator,
    and the clauses that speak of those judge them.
    """
    return ProbeError(words) if namespace == SYSTEM_NAMESPACE else CouldNotRun(words)


@dataclass(frozen=True)
class ProbeReport:
    """Who ran the probe (uid, capabilities, mounts, sockets …), and the result of each attempt by its id."""

    identity: dict[str, Any]
    results: dict[str, dict[str, Any]]

    def outcome(self, attempt: str) -> str:
        """`answered`, `refused`, `timeout` or `error`."""
        return str(self.results[attempt]["outcome"])


def render_batch(attempts: Sequence[dict[str, Any]]) -> str:
    """The text for the probe's stdin: one JSON array."""
    return json.dumps(list(attempts))


def parse_probe(stdout: str, stderr: str, code: int) -> ProbeReport:
    """Read what the probe printed. Raises ProbeError where it failed, or where lines are missing or not the probe's."""
    if code != 0:
        raise ProbeError(f"the probe ended with exit code {code}: {stderr.strip()}")
    try:
        lines = [fields(document(line), whose="a line of the probe") for line in stdout.splitlines() if line.strip()]
        results: dict[str, dict[str, Any]] = {text(line, "id"): line for line in lines}
    except (Misfit, ValueError) as error:
        raise ProbeError(f"the probe printed what is none of its lines: {error}") from error
    if not lines or lines[0].get("id") != "identity":
        raise ProbeError("the probe printed no identity line first")
    return ProbeReport(results.pop("identity"), results)
