"""One sandbox, launched with values that nobody would choose by default. Edge: drives the platform."""

import secrets
from dataclasses import dataclass, field

from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from fake_platform.model import LaunchRequest

NUMBERS = {"largest": 9007199254740993, "huge": 1e21, "small": 1e-7, "whole": 1.0}
"""JSON numbers of which the first is no double (RFC 8259, 6): whoever decodes a policy into one changes it."""

IDLE = "from fake_platform.sandbox.idle import idle; idle()"
"""What the sandbox runs, whatever else stands in its command."""


@dataclass(frozen=True)
class Launched:
    """A ready sandbox, what was asked for it, and a made-up secret that was planted in its environment."""

    sandbox: SandboxUnderTest
    order: LaunchRequest
    planted: str = field(repr=False)


def launch(host: HostUnderTest) -> Launched:
    """Launch it and wait until it is ready."""
    planted = f"bhk_{secrets.token_urlsafe(32)}"
    order = host.order(
        command=("python3", "-c", IDLE, "$(WITH_BLANKS) $$(LITERAL) $$ $x"),
        env={
            "PLANTED": planted,
            "WITH_BLANKS": " a = b ",
            "EMPTY": "",
            "LITERAL": "$(WITH_BLANKS) $$(PLANTED) $$ $x $",
        },
        policy={"network": ["nowhere"], "note": "äöü $(HOME)", **NUMBERS},
        resources={"requests": {"cpu": "25m", "memory": "50Mi"}, "limits": {"cpu": "450m", "memory": "130Mi"}},
        labels={"team": "conformance", "conformance.byohost.test/empty": ""},
    )
    asked = host.environment.control.launch(host.name, order)
    return Launched(SandboxUnderTest(host, asked.sandbox_id).ready(), order, planted)
