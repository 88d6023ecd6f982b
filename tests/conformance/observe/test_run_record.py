"""A run's record: what it says, what its file holds, and which files are refused."""

import json
from dataclasses import replace

import pytest

from conformance.observe.deletions import without_uid
from conformance.observe.exceptions import CouldNotRun, SourceAbsent
from conformance.observe.launch_differences import difference
from conformance.observe.pods import container, environment
from conformance.observe.run_record import IllegibleRecordError, RunRecord, parse, render, sealed
from conformance.observe.untrusted_json import is_compact
from fake_platform.redaction import redact
from tests.anywhere import changed
from tests.conformance.families.test_no_pod_is_an_error import ID, ORDER
from tests.conformance.observe.wire import Wire
from tests.conformance.stored_run import HOST, pod, stored

KEY = "bhk_abcDEF123"


def lines_of(text: str) -> str:
    """All but the end."""
    return text[: text.rindex('{"end"')]


def test_what_is_read_is_what_was_written() -> None:
    """A record that holds no secret comes back whole, its event without an id and its numbers of the policy too."""
    record = replace(stored(), without_log="this needs an audit log")
    assert parse(render(record)) == record


def test_each_part_is_read() -> None:
    """The pod, its news and its end are those of the one sandbox."""
    record = parse(render(stored()))
    assert [(each.host, each.sandbox) for each in record.pods().pods] == [(HOST, ID)]
    assert [one.host for one in record.connections()] == [HOST]
    assert [one.sandbox for one in record.deletions()] == [ID]
    assert without_uid(record.deletions()) == []
    assert list(record.lifetimes()) == [ID]
    assert record.whole() is record


def test_what_lacks_the_shared_sandbox_is_not_judged() -> None:
    """It would lack any other sandbox too."""
    for record in (replace(stored(), created=()), replace(stored(), sandbox="another")):
        with pytest.raises(CouldNotRun, match="is not among those"):
            record.pods()
        with pytest.raises(CouldNotRun, match="does not tell of the shared sandbox's pod"):
            record.lifetimes()
    for record in (replace(stored(), journal=()), replace(stored(), run="another")):
        with pytest.raises(CouldNotRun, match="no news of the shared sandbox"):
            record.connections()


def test_a_run_without_an_audit_log_says_nothing_of_deletions() -> None:
    """In the words of the run, and not by an empty list."""
    record = parse(render(replace(stored(), without_log="this needs an audit log", deleted=())))
    for asked in (record.deletions, record.lifetimes):
        with pytest.raises(SourceAbsent, match="this needs an audit log"):
            asked()


def test_what_was_too_large_is_not_judged() -> None:
    """What has been cut may hold what a check would turn red on; a record of a record says so too."""
    cut = parse(render(stored(), most=2000))
    assert len(cut.created) + len(cut.journal) < len(stored().created) + len(stored().journal)
    for record in (cut, parse(render(cut))):
        with pytest.raises(CouldNotRun, match="cut when it was kept: it would have been larger than 2000 bytes"):
            record.whole()


def launched_with_secrets() -> RunRecord:
    """One whose launch has secrets in its environment, its command and its policy, as an operator submits them."""
    env = {"KEY": KEY, "token": KEY, "PROXY": "http://u:p4ss@proxy"}
    policy = {"key": KEY, "token": "plain", "note": "AccessKey=abc\ndef", "number": 1e21}
    order = redact({**ORDER, "env": env, "policy": policy, "command": ["run", f"--key={KEY}"]})
    run = Wire(HOST)
    run.up("a", "host.inventory")
    run.down("a", "sandbox.launch", {**order, "tokenGeneration": 1})
    run.told("a", ID, "ready", 1)
    made = changed(pod(), [])
    sidecar, sandbox = made["spec"]["initContainers"][0], made["spec"]["containers"][0]
    shared = [{"name": "SANDBOX_ID", "value": ID}, {"name": "SANDBOX_POLICY", "value": json.dumps(policy)}]
    sidecar["env"], sandbox["env"] = shared, shared + [{"name": name, "value": value} for name, value in env.items()]
    sandbox["command"] = ["run", "--key=$(KEY)"]
    return stored(run, made)


def test_secrets_do_not_stand_in_the_file_and_are_compared_all_the_same() -> None:
    """Neither in a variable nor in a policy's text, which stays JSON; who is who can still be told."""
    live = launched_with_secrets()
    text = render(live)
    assert not [secret for secret in (KEY, "p4ss", "abc", "plain") if secret in text]
    for record in (live, parse(text)):
        (one,) = record.pods().pods
        assert one.order is not None
        assert difference(one.pod, one.order) == ""
    (one,) = parse(text).pods().pods
    one.pod["spec"]["containers"][0]["env"][4]["value"] = "http://u:other@proxy"
    assert "the variable PROXY was submitted as" in difference(one.pod, one.order or {})


@pytest.mark.parametrize("separators", [None, (",", ":")])
def test_a_policy_with_secrets_is_as_compact_as_it_was(separators: tuple[str, str] | None) -> None:
    """A stored run is judged as the run was."""
    written = json.dumps({"token": KEY, "a": [1, 2]}, separators=separators)
    made = changed(pod(), [])
    made["spec"]["containers"][0]["env"][1]["value"] = written
    (one,) = parse(render(stored(submitted=made))).pods().pods
    kept = environment(container(one.pod, "sandbox"))["SANDBOX_POLICY"]
    assert KEY not in kept
    assert is_compact(kept) is is_compact(written) is (separators is not None)


def test_a_policy_without_secrets_stays_to_the_letter() -> None:
    """Its numbers are more than a reader of JSON would keep, and text that only looks like JSON is text."""
    for written in (' {"largest": 9007199254740993, "whole": 1.0, "huge": 1e21}', "{no JSON}", "[" * 100 + "]" * 100):
        made = changed(pod(), [])
        made["spec"]["containers"][0]["env"][1]["value"] = written
        (one,) = parse(render(stored(submitted=made))).pods().pods
        assert environment(container(one.pod, "sandbox"))["SANDBOX_POLICY"] == written


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is no record of a run"),
        ("[]\n", "it is no record of a run"),
        ("[" * 100_000 + "\n", "it is no record of a run"),
        ('{"format": "byohost-run", "version": 2}\n', "of version 2, and this byohost reads 1: use the one that wrote"),
        (render(stored())[:-40], "it has been cut off: its last line is not its end"),
        (lines_of(render(stored())), "it has been cut off"),
        (render(stored()).replace("checkin", "chackin"), "it has been changed since it was written"),
        (render(stored()).replace(HOST, "host-ffff", 1), "it has been changed since it was written"),
        (sealed(lines_of(render(stored())) + "nothing\n"), "its line 14 is nothing that a record has"),
        (sealed(lines_of(render(stored())) + '{"seen": {}}\n'), "its line 14 is nothing that a record has"),
        (sealed(lines_of(render(stored())) + '{"created": {"user": "u"}}\n'), "its line 14 is not what 'created'"),
        (sealed(lines_of(render(stored())) + '{"journal": {"n": "x"}}\n'), "its line 14 is not what 'journal'"),
    ],
)
def test_what_is_no_record_is_refused_in_words(text: str, words: str) -> None:
    """Cut, changed, of another version, or something else: nothing of it is read."""
    with pytest.raises(IllegibleRecordError, match=words):
        parse(text)


def test_an_edited_record_that_is_sealed_again_is_read() -> None:
    """Whoever wants to see what an edited run would give can: the digest shows accidents, it is no signature."""
    edited = lines_of(render(stored())).replace('"seq": 6', '"seq": 7')
    assert parse(sealed(edited)).journal != stored().journal


def test_the_last_lines_end_says_nothing() -> None:
    """Editors and copies differ in it."""
    text = render(stored())
    assert parse(text.removesuffix("\n")) == parse(f"{text}\n") == stored()
