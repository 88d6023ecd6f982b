"""`byohost egress render`: renderings on stdout."""

from pathlib import Path

import pytest

from conformance.cli import entry
from conformance.contract.exits import Exit
from egress_profiles import loading
from egress_profiles.renderings.forms import DNS, Form

CHANNEL_WITH_A_RULE = "a\nhttp_access allow all\n#.webpubsub.byohost.test"
SHIPPED = Path("egress_profiles/profiles/allowlist.toml")


@pytest.mark.parametrize("profile", ["allowlist", str(SHIPPED)])
def test_a_profile_is_rendered_on_stdout(profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    """By name or by file, with nothing beside it; on stderr stands which DNS it needs."""
    assert entry.run(["egress", "render", profile, "--as", "mitmproxy"]) == Exit.CONFORMANT
    seen = capsys.readouterr()
    assert loading.from_json(seen.out) == loading.named("allowlist")
    assert seen.err == f"DNS: {DNS[Form.MITMPROXY]}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["render", "alowlist", "--as", "squid"],
        ["render", "open", "--as", "squid"],
        ["render", "/nowhere.toml", "--as", "squid"],
        ["render", "allowlist", "--as", "iptables"],
        ["render", "allowlist", "--as", "squid", "--channel", "evil.test"],
        *(["render", "allowlist", "--as", form, "--channel", CHANNEL_WITH_A_RULE] for form in Form),
        ["render", "allowlist", "--as", "squid", "--channel", "A.webpubsub.byohost.test"],
        ["render", "allowlist", "--as", "squid", "--channel", "a.webpubsub.byohost.test."],
        ["render", "allowlist", "--as", "squid", "--channel", ""],
        ["render", "allow\nlist", "--as", "squid"],
        ["render", "allow\nlist.toml", "--as", "squid"],
        ["render", "a\0.toml", "--as", "squid"],
    ],
)
def test_what_cannot_be_asked_is_a_sentence_and_64(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is printed on stdout."""
    assert entry.run(["egress", *arguments]) == Exit.USAGE
    seen = capsys.readouterr()
    assert (seen.out, seen.err[:9]) == ("", "byohost: ")


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize(
    "data",
    [
        SHIPPED.read_text()
        .replace('name = "allowlist"', 'name = "a\\nadd rule inet byohost_egress node accept"')
        .encode(),
        SHIPPED.read_text().encode("utf-16"),
        SHIPPED.read_text().encode("utf-8-sig"),
        SHIPPED.read_text().replace('"10.96.0.82"', '"fd00::1%}\\naccept"').encode(),
    ],
)
def test_a_profile_that_would_write_a_statement_is_one_sentence(
    form: Form, data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And so is one that is not UTF-8 text; in no form is anything on stdout."""
    file = tmp_path / "p.toml"
    file.write_bytes(data)
    assert entry.run(["egress", "render", str(file), "--as", form]) == Exit.USAGE
    seen = capsys.readouterr()
    assert seen.out == ""
    assert seen.err.startswith(f"byohost: {file}: ")
    assert seen.err.count("\n") == 1
