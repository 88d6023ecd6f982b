"""BND-16: no program text in the bundle."""

import re

import pytest

from conformance.bundle import Bundle, items, mapping, title

pytestmark = pytest.mark.clause("BND-16")

SHELL = re.compile(r"(^|/)(ba|da|a|z|k)?sh$")
PROGRAM = re.compile(r"\A\s*#!|\b(curl|wget)\s+\S+:|\b(eval|exec)\s*\(|^\s*(import|from)\s+\w+", re.MULTILINE)


def test_containers_run_no_shell(bundle: Bundle) -> None:
    """No container, probe or hook starts a shell."""
    for container in bundle.containers:
        lines = [[*items(container, "command"), *items(container, "args")]]
        lines += [
            items(mapping(container, probe, "exec"), "command")
            for probe in ("livenessProbe", "readinessProbe", "startupProbe")
        ]
        lines += [items(mapping(container, "lifecycle", hook, "exec"), "command") for hook in ("postStart", "preStop")]
        for line in lines:
            shells = [word for word in line if SHELL.search(str(word))]
            assert not shells, f"container {container.get('name')} starts a shell: {line}"


def test_config_maps_hold_no_program(bundle: Bundle) -> None:
    """A ConfigMap's values are settings."""
    for config in bundle.of("ConfigMap"):
        assert not mapping(config, "binaryData"), f"{title(config)} carries binary data, which nobody can read"
        for key, value in mapping(config, "data").items():
            assert not PROGRAM.search(str(value)), f"{title(config)} carries program text under {key}"
