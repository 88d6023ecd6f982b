"""The probe's batch and its answers, as the checks see them. Pure.

The shapes are those of `fake_platform.sandbox.probe`: JSON attempts in, one JSON line each out, the identity first.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

PROBE = ("python3", "-m", "fake_platform.sandbox", "probe")
"""The probe's command, the same in a sandbox and in the control client."""


class ProbeError(Exception):
    """The probe itself did not run to its end: our error, never a verdict."""


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
    """Read what the probe printed. Raises ProbeError where it failed or a line is missing."""
    if code != 0:
        raise ProbeError(f"the probe ended with exit code {code}: {stderr.strip()}")
    lines = [json.loads(line) for line in stdout.splitlines() if line.strip()]
    if not lines or lines[0].get("id") != "identity":
        raise ProbeError("the probe printed no identity line first")
    return ProbeReport(lines[0], {line["id"]: line for line in lines[1:]})
