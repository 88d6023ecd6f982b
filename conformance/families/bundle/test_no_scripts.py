"""BND-16: no program text in the bundle."""

import posixpath
import re
from collections.abc import Iterator

import pytest

from conformance.target.bundle.objects import Bundle, Object, items, mapping, secret_values, title
from conformance.target.bundle.strings import readings, said
from conformance.target.command_line import beside_the_image, program
from conformance.target.container_environment import Values, expanded, held, put_together, variables
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

PROGRAMS = re.compile(r"/(?:usr/(?:local/)?)?(?:s?bin|lib(?:32|64|exec|x32)?)(?:/(?!ssl(?:/|$)).*)?|/usr(?:/local)?")
"""Folders of the image's own programs and libraries: what is mounted there hides them. Certificates are neither."""
_CERTIFICATES = re.compile(r".*(?:\.pem|\.crt|\.jks|\.p12|/cacerts)")
"""Stores of authorities that lie among libraries, as those of Java and of Python's certifi do."""
LOADED = ("/etc/ld.so.preload", "/etc/ld.so.conf", "/etc/ld.so.cache", "/etc/ld.so.conf.d")
"""Files that the system's loader reads before any program starts."""
_WRITTEN = re.compile(
    r"-D(?!java\.(?:ext|class|library|endorsed|system))\S*|-XX:(?:HeapDumpPath|ErrorFile|LogFile|FlightRecorder\w*)=\S*"
    r"|-Xlog\S*|--(?:report|diagnostic|cpu-prof|heap-prof)-(?:dir|directory|filename)=\S*"
)
"""Options that say where to write, or what a program may look up: nothing is loaded from there."""
_PATH = re.compile(r"/[^\s:;,=\"']*")


def _command_lines(container: Object, values: Values) -> Iterator[tuple[str, list[str]]]:
    """Each command line of a container by what it is for; kubelet resolves references in the first alone."""
    made = variables(container, values)
    yield "command", [expanded(str(word), made) for key in ("command", "args") for word in items(container, key)]
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        yield probe, items(mapping(container, probe, "exec"), "command")
    for hook in ("postStart", "preStop"):
        yield hook, items(mapping(container, "lifecycle", hook, "exec"), "command")


def _plain(place: str) -> str:
    """A path as the kernel reads it: two slashes at its beginning are one."""
    return posixpath.normpath(f"/{place.lstrip('/')}")


def _mounted(container: Object) -> tuple[str, ...]:
    return tuple(str(mapping(each).get("mountPath") or "") for each in items(container, "volumeMounts"))


def test_containers_run_no_shell(bundle: Bundle) -> None:
    """No container, probe or hook starts a shell, hands a program to an interpreter, or runs what is mounted."""
    values = held(bundle)
    for container in bundle.containers:
        folder = str(container.get("workingDir") or "/")
        for what, line in _command_lines(container, values):
            words = [str(word) for word in line]
            why = program(words, _mounted(container), folder)
            assert not why, f"container {container.get('name')} {why} as its {what}: {str(words)[:300]}"


def test_programs_are_taken_from_the_image(bundle: Bundle) -> None:
    """No variable and no file tells a loader or interpreter to take programs from where the pod mounts something."""
    values = held(bundle)
    for container in bundle.containers:
        name, made, places = container.get("name"), variables(container, values), _mounted(container)
        configured = [place for place in places if _plain(place) in LOADED]
        assert not configured, f"container {name} mounts {configured[0]}, by which its loader is told what to load"
        hidden = [each for each in places if PROGRAMS.fullmatch(_plain(each)) and not _CERTIFICATES.fullmatch(each)]
        assert not hidden, f"container {name} mounts {hidden[0]}, over programs of its image"
        for variable in (*LOADERS, *OPTIONS):
            value = made.get(variable, "")
            parts = value.split(":") if variable in LOADERS else _PATH.findall(_WRITTEN.sub("", value))
            found = next(filter(None, (beside_the_image(part, places) for part in parts)), None)
            assert not found, f"container {name} takes programs from {found}: {variable}={value}"


def test_config_maps_hold_no_program(bundle: Bundle) -> None:
    """The values of ConfigMaps and Secrets are settings and secrets, and none is named as a program."""
    for config in bundle.of("ConfigMap", "Secret"):
        assert not mapping(config, "binaryData"), f"{title(config)} carries binary data, which nobody can read"
        values = secret_values(config) if config["kind"] == "Secret" else mapping(config, "data")
        for key, value in values.items():
            found = sign(str(value)) or ("its name is a program's" if is_named_as_program(str(key)) else "")
            assert not found, f"{title(config)} carries program text under {key}: {found}"


def test_no_text_is_a_program(bundle: Bundle) -> None:
    """No string of the bundle is program text, be it encoded or not, in one piece or put together by references."""
    texts = [(title(each), *pair) for each in bundle.objects for pair in said(each)]
    values = held(bundle)
    texts += [("the pod", *pair) for container in bundle.containers for pair in put_together(container, values)]
    for holder, where, text in texts:
        for way, reading in readings(text):
            found = sign(reading)
            assert not found, f"{holder} carries program text at {where}, {way}: {found}"
