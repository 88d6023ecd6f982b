"""What came of signing in to the cloud inside a sandbox. Edge: exec in a pod."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.environment.subject import SandboxUnderTest
from conformance.families._shared.probe_attempts import SANDBOX_PROXY
from conformance.observe import cloud_login
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.token_claims import claims
from conformance.observe.untrusted_json import Misfit, document, fields, text

SCOPE = "https://storage.azure.com/.default"


@dataclass(frozen=True)
class SignedIn:
    """The client's variables, the projected token that it found, and whether the cloud gave it an access token."""

    variables: dict[str, str]
    token: str = field(repr=False)
    granted: bool
    trouble: str

    @property
    def claims(self) -> dict[str, Any]:
        """What the projected token says; empty where there is none."""
        return claims(self.token)


def sign_in(sandbox: SandboxUnderTest) -> SignedIn:
    """Let azure-identity sign in inside the sandbox container, through the sandboxes' proxy port.

    Raises:
        CouldNotRun: the program itself did not run.
    """
    environment, pod = sandbox.host.environment, sandbox.running_pod()["metadata"]["name"]
    program = Path(cloud_login.__file__).read_text(encoding="utf-8")
    wanted = json.dumps({"proxy": SANDBOX_PROXY, "caPem": environment.authorities.proxy, "scope": SCOPE})
    command = ["python3", "-c", program]
    done = environment.kube.exec(sandbox.host.namespace, pod, command, container="sandbox", stdin=wanted)
    if done.code != 0:
        raise CouldNotRun(f"signing in inside {pod} ended with exit code {done.code}: {done.stderr.strip()}")
    try:
        return parse(done.stdout)
    except (Misfit, ValueError) as error:
        raise CouldNotRun(f"signing in inside {pod} printed something else than was asked for: {error}") from error


def parse(printed: str) -> SignedIn:
    """What `cloud_login` printed.

    Raises:
        Misfit, ValueError: It is something else.
    """
    found = fields(document(printed), whose="what was printed")
    given = fields(found, "variables")
    variables = {name: text(given, name) for name in given}
    return SignedIn(variables, text(found, "token"), found["granted"] is True, text(found, "trouble"))
