"""The checks on sites, mirrors and pulls turn red for what they name, and their controls for what did not happen."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from conformance.environment.pulls import Fetched
from conformance.families._shared.probe_attempts import outside
from conformance.families._shared.site_changed import Resited
from conformance.families._shared.site_variants import SPELLINGS, Distrust, Late, Mirrored, Paid
from conformance.families.egress.network_policy import Policed
from conformance.families.sites.node_pulls import Pull, Pulls
from conformance.observe.probe import ProbeReport
from conformance.observe.proxy import Decision
from conformance.observe.sighting import Sighting
from egress_profiles.gate_counters import Attempt
from fake_platform.model import JournalEntry
from tests.conformance.families.conftest import check

POD = {"status": {"podIPs": [{"ip": "10.244.0.9"}]}}
EXCHANGE = cast("JournalEntry", SimpleNamespace(kind="exchange", status=200, n=1))


def decision(host: str, **more: Any) -> Decision:
    """An allowed request of the operator's pod."""
    base = Decision("operator", "10.244.0.9", "request", host, 443, "GET", "/", "allow", "", "t")
    return replace(base, **more)


def resited(*, connected: bool = True, **more: Any) -> Resited:
    """A bundle that led to a new connection, or to none."""
    before = SimpleNamespace(generation=1, connection_id="a", connection="connected")
    after = SimpleNamespace(generation=2, connection_id="b" if connected else None, connection="connected")
    seen = (decision("platform.byohost.test"), decision("x.webpubsub.byohost.test"))
    found: dict[str, Any] = {"host": None, "before": before, "after": after, "journal": (EXCHANGE,), "pods": (POD,)}
    return Resited(**(found | {"decisions": seen} | more))


def test_a_spelling() -> None:
    """Connected, and through the proxy."""
    module = check("egress/test_any_proxy_spelling")
    for spelling in SPELLINGS:
        module.test_operator_connects({spelling: resited()}, spelling)
        module.test_it_went_through_the_proxy({spelling: resited()}, spelling)
        with pytest.raises(AssertionError, match=f"written {spelling}"):
            module.test_operator_connects({spelling: resited(connected=False)}, spelling)
        with pytest.raises(AssertionError, match="no exchange"):
            module.test_it_went_through_the_proxy({spelling: resited(journal=())}, spelling)
        with pytest.raises(AssertionError, match="only"):
            module.test_it_went_through_the_proxy({spelling: resited(decisions=())}, spelling)


def test_a_wrong_authority() -> None:
    """Nothing works under it, nothing else is tried, and it was met."""
    module = check("egress/test_custom_ca")
    came = (decision("platform.byohost.test", stage="connect"),)
    fine = Distrust(resited(connected=False, journal=(), decisions=came), resited(), Sighting.of(tuple))
    module.test_wrong_ca_opens_nothing(fine)
    module.test_wrong_ca_is_not_gone_round(fine)
    module.test_it_met_the_wrong_certificate(fine)
    module.test_right_ca_connects(fine)
    with pytest.raises(AssertionError, match="exchanged its key under a certificate"):
        module.test_wrong_ca_opens_nothing(replace(fine, wrong=resited(connected=False)))
    with pytest.raises(AssertionError, match="is connected under a certificate"):
        module.test_wrong_ca_opens_nothing(replace(fine, wrong=resited(journal=())))
    around = Attempt("operator", "10.244.0.9", 4, "tcp", "192.0.2.10", 443, 1, "refused")
    with pytest.raises(AssertionError, match="tried another way"):
        module.test_wrong_ca_is_not_gone_round(replace(fine, counted=Sighting.of(lambda: (around,))))
    with pytest.raises(AssertionError, match="never came to the proxy"):
        module.test_it_met_the_wrong_certificate(replace(fine, wrong=resited(decisions=())))
    with pytest.raises(AssertionError, match="did not connect either"):
        module.test_right_ca_connects(replace(fine, right=resited(connected=False)))


def test_a_proxy_with_credentials() -> None:
    """Passed; the password in its Secret only; and others are asked for theirs."""
    module = check("sites/test_proxy_with_credentials")
    own = {"Secret site": b"s3cret-word-long"}
    fine = Paid(resited(), "s3cret-word-long", own, "ready", {"none": 407, "wrong": 407, "own": 200})
    module.test_it_is_passed(fine)
    module.test_password_stands_nowhere_else(fine)
    module.test_others_are_turned_away(fine)
    module.test_its_own_secret_holds_it(fine)
    with pytest.raises(AssertionError, match="did not connect"):
        module.test_it_is_passed(replace(fine, resited=resited(connected=False)))
    with pytest.raises(AssertionError, match="stands in the log"):
        module.test_password_stands_nowhere_else(
            replace(fine, places={"the log of x": b"http://op:s3cret-word-long@p"})
        )
    with pytest.raises(AssertionError, match="stands in Secret again"):
        module.test_password_stands_nowhere_else(replace(fine, places=own | {"Secret again": b"s3cret-word-long"}))
    with pytest.raises(AssertionError, match="tell credentials apart"):
        module.test_others_are_turned_away(replace(fine, others={"none": 200, "wrong": 407, "own": 200}))
    with pytest.raises(AssertionError, match="a launched sandbox was failed"):
        module.test_its_own_secret_holds_it(replace(fine, sandbox="failed"))
    with pytest.raises(AssertionError, match="found in no Secret"):
        module.test_its_own_secret_holds_it(replace(fine, places={}))


def test_a_late_permission() -> None:
    """Connected once permitted, the same pod, refused before."""
    module = check("sites/test_late_permission")
    fine = Late(resited(), (decision("x.webpubsub.byohost.test", verdict="deny"),), True, ("u, 0", "u, 0"))
    module.test_it_connects_once_permitted(fine)
    module.test_it_was_not_restarted(fine)
    module.test_channel_was_refused_at_first(fine)
    with pytest.raises(AssertionError, match="did not connect"):
        module.test_it_connects_once_permitted(replace(fine, connected=False))
    with pytest.raises(AssertionError, match="once the channel was permitted"):
        module.test_it_was_not_restarted(replace(fine, pods=("u, 0", "u, 1")))
    with pytest.raises(AssertionError, match="never refused"):
        module.test_channel_was_refused_at_first(replace(fine, refused=()))
    with pytest.raises(AssertionError, match="not answered"):
        module.test_channel_was_refused_at_first(replace(fine, resited=resited(journal=())))


def test_a_mirror() -> None:
    """The pod names it and the digest, the node fetches there and nowhere else."""
    module = check("sites/test_mirror_by_digest")
    rest, mirror = "byohost/sandbox@sha256:1", "mirror.byohost.test"
    image = {"image": f"{mirror}/{rest}"}
    made = cast("Any", SimpleNamespace(requested={"spec": {"containers": [image]}}))
    sandbox, there = cast("Any", None), Fetched(manifest=True, layers=True, elsewhere=())
    fine = Mirrored(resited(), f"registry.byohost.test/{rest}", mirror, sandbox, "ready", (made,), there)
    tests = [
        module.test_operator_connects,
        module.test_pod_names_the_mirror_and_the_digest,
        module.test_node_pulled_it_there,
        module.test_registry_was_not_asked,
    ]
    for test in tests:
        test(fine)
    elsewhere = cast("Any", SimpleNamespace(requested={"spec": {"containers": [{"image": fine.image}]}}))
    for test, broken, words in (
        (tests[0], replace(fine, resited=resited(connected=False)), "did not connect"),
        (tests[1], replace(fine, creations=(elsewhere,)), "with a mirror set the pod names registry"),
        (tests[1], replace(fine, creations=()), "no pod was submitted"),
        (tests[2], replace(fine, state="failed"), "is failed, not ready"),
        (tests[2], replace(fine, fetched=replace(there, manifest=False)), "did not ask the mirror"),
        (tests[2], replace(fine, fetched=replace(there, layers=False)), "fetched no blob"),
        (tests[3], replace(fine, fetched=replace(there, elsewhere=("registry.byohost.test",))), "asked of registry"),
    ):
        with pytest.raises(AssertionError, match=words):
            test(broken)


def pulls() -> Pulls:
    """All as they should be."""
    node: Any = {"actor": "node"}
    mirror, registry = decision("mirror.byohost.test", **node), decision("registry.byohost.test", **node)
    blobs = decision("blobs.byohost.test", path="/v2/a/blobs/sha256:2", **node)
    denied: Any = {"verdict": "deny", "stage": "connect"}
    strayed = replace(decision("unlisted.byohost.test", **node), **denied)
    worked, failed = Pull("i", True, "", (mirror,)), Pull("i", False, "x509: certificate signed by", (mirror,))
    return Pulls(
        mirrored=worked,
        down=failed,
        cut_off=replace(failed, decisions=(mirror, replace(registry, **denied))),
        redirected=replace(worked, decisions=(blobs,)),
        strayed=Pull("i", False, "get https://unlisted.byohost.test/v2/: Forbidden", (strayed,)),
        hits=(),
        untrusted=failed,
        trusted=worked,
    )


def test_a_mirror_that_is_down() -> None:
    """No image, nobody else asked, and a fall-back is refused."""
    module, fine = check("sites/test_no_way_upstream"), pulls()
    registry = decision("registry.byohost.test", actor="node")
    up = replace(fine.down, running=True)
    back = replace(fine.down, decisions=(*fine.down.decisions, registry))
    for name, broken, words in (
        ("test_pull_fails", replace(fine, down=up), "pulled all the same"),
        ("test_upstream_is_not_tried", replace(fine, down=back), "the node tried registry"),
        ("test_fall_back_is_refused", replace(fine, cut_off=up), "the image came from upstream"),
        ("test_fall_back_is_refused", replace(fine, cut_off=back), "let the node through to registry"),
        ("test_mirror_that_is_up_serves", replace(fine, mirrored=fine.down), "does not serve when it is up"),
        ("test_mirror_that_is_up_serves", replace(fine, mirrored=replace(up, decisions=())), "did not ask the mirror"),
        ("test_it_did_fall_back", replace(fine, cut_off=fine.down), "did not go back"),
    ):
        getattr(module, name)(fine)
        with pytest.raises(AssertionError, match=words):
            getattr(module, name)(broken)


def test_redirects() -> None:
    """Followed to a listed host, refused elsewhere, and said so."""
    module, fine = check("sites/test_blob_redirects"), pulls()
    let_through = replace(fine.strayed, decisions=(decision("unlisted.byohost.test", actor="node"),))
    for name, broken, words in (
        ("test_listed_blob_host_is_followed", replace(fine, redirected=fine.down), "is not pulled"),
        ("test_listed_blob_host_is_followed", replace(fine, redirected=fine.mirrored), "no blob of it"),
        ("test_unlisted_blob_host_is_refused", replace(fine, strayed=fine.mirrored), "does not list"),
        (
            "test_unlisted_blob_host_is_refused",
            replace(fine, strayed=let_through),
            "let the",
        ),
        ("test_nothing_arrives_there", replace(fine, hits=({"listener": "tls"},)), "arrived at a host"),
        ("test_message_names_the_host", replace(fine, strayed=fine.untrusted), "does not name unlisted"),
        ("test_redirects_are_followed", replace(fine, redirected=fine.mirrored), "to the listed blob host"),
        ("test_redirects_are_followed", replace(fine, strayed=fine.mirrored), "to the unlisted host"),
    ):
        getattr(module, name)(fine)
        with pytest.raises(AssertionError, match=words):
            getattr(module, name)(broken)


def test_a_node_without_trust() -> None:
    """It pulls nothing, says why, and pulls with trust."""
    module, fine = check("sites/test_untrusted_proxy"), pulls()
    for name, broken, words in (
        ("test_pull_fails", replace(fine, untrusted=fine.trusted), "does not trust"),
        ("test_message_says_why", replace(fine, untrusted=fine.strayed), "does not speak of the certificate"),
        ("test_same_pull_works_with_trust", replace(fine, trusted=fine.untrusted), "fails with trust too"),
    ):
        getattr(module, name)(fine)
        with pytest.raises(AssertionError, match=words):
            getattr(module, name)(broken)


def test_a_policy_that_nobody_enforces() -> None:
    """Red where the canary answers under the policy; its control where it does not answer without one."""
    module = check("egress/test_policy_is_enforced")
    names = [attempt["id"] for attempt in outside()]
    reached, kept = (
        ProbeReport({}, {name: {"outcome": outcome, "stage": "connect"} for name in names})
        for outcome in ("answered", "timeout")
    )
    fine = Policed(reached, kept, reached)
    module.test_without_it_all_are_answered(fine)
    for name in names:
        module.test_nothing_outside_is_reached(fine, name)
        with pytest.raises(AssertionError, match=f"reached {name}, so the cluster does not enforce"):
            module.test_nothing_outside_is_reached(replace(fine, under=reached), name)
    with pytest.raises(AssertionError, match="before it"):
        module.test_without_it_all_are_answered(replace(fine, before=kept))
    with pytest.raises(AssertionError, match="after it"):
        module.test_without_it_all_are_answered(replace(fine, after=kept))
