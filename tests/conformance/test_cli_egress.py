"""`byohost egress render`: renderings on stdout."""

from pathlib import Path

import pytest

from conformance import entry
from conformance.exits import Exit
from egress_profiles import loading

SHIPPED = Path("egress_profiles/profiles/allowlist.toml")


@pytest.mark.parametrize("profile", ["allowlist", str(SHIPPED)])
def test_a_profile_is_rendered_on_stdout(profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    """By name or by file, with nothing beside it."""
    assert entry.run(["egress", "render", profile, "--as", "mitmproxy"]) == Exit.CONFORMANT
    assert loading.from_json(capsys.readouterr().out) == loading.named("allowlist")


@pytest.mark.parametrize(
    "arguments",
    [
        ["render", "alowlist", "--as", "squid"],
        ["render", "open", "--as", "squid"],
        ["render", "/nowhere.toml", "--as", "squid"],
        ["render", "allowlist", "--as", "iptables"],
        ["render", "allowlist", "--as", "squid", "--channel", "evil.test"],
    ],
)
def test_what_cannot_be_asked_is_a_sentence_and_64(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is printed on stdout."""
    assert entry.run(["egress", *arguments]) == Exit.USAGE
    seen = capsys.readouterr()
    assert (seen.out, seen.err[:9]) == ("", "byohost: ")
