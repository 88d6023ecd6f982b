"""Schemathesis, which knows openapi.yaml alone, calls a running platform, and finds nothing."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from fake_platform.client import ControlClient
from fake_platform.model import LaunchRequest, Profile
from tests.children import ended
from tests.fake_platform.conftest import SITE
from tests.fake_platform.protocol.one_document import one_document
from tests.fake_platform.stranger import install_key

pytestmark = pytest.mark.no_cover  # tracing doubles its time, and its modules have tests of their own

SCHEMA = schemathesis.openapi.from_dict(one_document("openapi.yaml"))
ALL: Any = SCHEMA.get_all_operations()
OPERATIONS = {one.label: one for one in (found.ok() for found in ALL)}
BOTH = [(label, mode) for label in sorted(OPERATIONS) for mode in GenerationMode if label != "GET /healthz"]
EXAMPLES = 8


class Ground:
    """A platform with one of each thing; it is this module's own, because callers may switch anything off in it."""

    def __init__(self, line: dict[str, Any], control: ControlClient, order: LaunchRequest) -> None:
        control.register_host("eu", ["python"])
        control.put_resource_class("small", order.resources)
        control.put_profile(Profile(name="eu", host="eu", resource_class="small"))
        known = control.launch("eu", order).sandbox_id
        self.names = {"host": "eu", "profile": "eu", "class": "small", "sandboxId": known, "token": "eu"}
        self._line = line
        self._key = install_key(control.download_bundle("eu", SITE))

    def call(self, case: Case[Any], *, known: bool) -> None:
        """Make the call and hold the answer against the document; a path of `known` names reaches further."""
        named = case.path_parameters or {}
        if known:  # not where the path may be what is wrong
            case.path_parameters = {name: self.names.get(name, value) for name, value in named.items()}
        wait = (case.query or {}).get("wait")
        if isinstance(wait, int | float) and 0 <= wait <= 20:
            case.query["wait"] = 0  # nobody makes news meanwhile
        people = case.operation.path.startswith("/control/")
        case.call_and_validate(
            base_url=self._line["control" if people else "endpoint"],
            headers={"Authorization": f"Bearer {self._line['controlToken'] if people else self._key}"},
            verify=self._line["caFile"],
        )


@pytest.fixture(scope="module")
def ground(order: LaunchRequest) -> Iterator[Ground]:
    """`python -m fake_platform --laptop` that still serves when all calls were made."""
    command = [sys.executable, "-m", "fake_platform", "--laptop"]
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = json.loads(process.stdout.readline())
        with ControlClient(line["control"], line["controlToken"]) as control:
            yield Ground(line, control, order)
            control.hosts()
        process.terminate()
        assert process.wait(timeout=10) == 0
        assert process.stderr.read() == ""


@pytest.mark.parametrize(("label", "mode"), BOTH)
def test_answers_are_those_of_the_document(label: str, mode: GenerationMode, ground: Ground) -> None:
    """Right calls are answered as written, wrong ones are refused as written, none fails."""
    reaches = st.booleans() if mode is GenerationMode.POSITIVE else st.just(value=False)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(OPERATIONS[label].as_strategy(generation_mode=mode), reaches)
    def call(case: Case[Any], known: bool) -> None:  # noqa: FBT001 - drawn by name
        ground.call(case, known=known)

    call()
