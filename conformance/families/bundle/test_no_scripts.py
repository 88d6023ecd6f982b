"""BND-16: no program text in the bundle."""

from collections.abc import Iterator

import pytest

from conformance.target.bundle.objects import Bundle, Object, items, mapping, secret_values, title
from conformance.target.bundle.strings import readings, said
from conformance.target.command_line import program
from conformance.target.program_text import is_named_as_program, sign

pytestmark = pytest.mark.clause("BND-16")

LOADERS = (
    *("PATH", "LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "BASH_ENV", "ENV", "CLASSPATH", "NODE_PATH"),
    *("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PERL5LIB", "RUBYLIB", "LUA_PATH"),
)
"""Variables by which loaders and interpreters are told where programs lie."""
OPTIONS = (
    *("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "NODE_OPTIONS", "PERL5OPT", "RUBYOPT"),
    *("DOTNET_STARTUP_HOOKS", "LUA_INIT", "PHPRC", "PHP_INI_SCAN_DIR"),
)
"""Variables with options of theirs, in which a path to a program can stand."""


def _command_lines(container: Object) -> Iterator[tuple[str, list[str]]]:
    """Each command line of a container by what it is for."""
    yield "command", [*items(container, "command"), *items(container, "args")]
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        yield probe, items(mapping(container, probe, "exec"), "command")
    for hook in ("postStart", "preStop"):
        yield hook, items(mapping(container, "lifecycle", hook, "exec"), "command")


def _mounted(container: Object) -> tuple[str, ...]:
    return tuple(str(mapping(each).get("mountPath") or "") for each in items(container, "volumeMounts"))


def test_containers_run_no_shell(bundle: Bundle) -> None:
    """No container, probe or hook starts a shell, hands a program to an interpreter, or runs what is mounted."""
    for container in bundle.containers:
        folder = str(container.get("workingDir") or "/")
        for what, line in _command_lines(container):
            words = [str(word) for word in line]
            why = program(words, _mounted(container), folder)
            assert not why, f"container {container.get('name')} {why} as its {what}: {words}"


def test_programs_are_taken_from_the_image(bundle: Bundle) -> None:
    """No variable tells a loader or interpreter to take programs from where the pod mounts something."""
    settings = {
        str(key): str(value) for config in bundle.of("ConfigMap") for key, value in mapping(config, "data").items()
    }
    for container in bundle.containers:
        own = {str(mapping(each).get("name")): str(mapping(each).get("value")) for each in items(container, "env")}
        places = [place.rstrip("/") for place in _mounted(container) if place.strip("/")]
        for name in LOADERS:
            value = own.get(name) or settings.get(name) or ""
            found = [place for place in places for part in value.split(":") if f"{part}/".startswith(f"{place}/")]
            assert not found, f"container {container.get('name')} takes programs from {found[0]}: {name}={value}"
        for name in OPTIONS:
            value = own.get(name) or settings.get(name) or ""
            found = [place for place in places if f"{place}/" in f"{value}/"]
            assert not found, f"container {container.get('name')} takes programs from {found[0]}: {name}={value}"


def test_config_maps_hold_no_program(bundle: Bundle) -> None:
    """The values of ConfigMaps and Secrets are settings and secrets, and none is named as a program."""
    for config in bundle.of("ConfigMap", "Secret"):
        assert not mapping(config, "binaryData"), f"{title(config)} carries binary data, which nobody can read"
        values = secret_values(config) if config["kind"] == "Secret" else mapping(config, "data")
        for key, value in values.items():
            found = sign(str(value)) or ("its name is a program's" if is_named_as_program(str(key)) else "")
            assert not found, f"{title(config)} carries program text under {key}: {found}"


def test_no_text_is_a_program(bundle: Bundle) -> None:
    """No string of the bundle is program text, be it encoded or not."""
    for each in bundle.objects:
        for where, text in said(each):
            for way, reading in readings(text):
                found = sign(reading)
                assert not found, f"{title(each)} carries program text at {where}, {way}: {found}"
