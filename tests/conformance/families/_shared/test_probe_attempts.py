from conformance.families._shared import probe_attempts
from conformance.observe.probe import render_batch
from egress_profiles.endpoints import CANARY
from fake_platform.sandbox.batch import read_batch


def test_every_attempt_is_one_that_the_probe_takes() -> None:
    """A batch with a mistake does nothing at all, so it is better found here."""
    everything = [
        *probe_attempts.listed_direct(),
        *probe_attempts.others_direct(),
        probe_attempts.listed_through("PEM"),
        *probe_attempts.unlisted(),
        *probe_attempts.mismatched(),
    ]
    assert len(read_batch(render_batch(everything))) == len(everything)
    assert len(read_batch(render_batch(probe_attempts.neighbours("abc.webpubsub.byohost.test")))) == 5


def test_neighbour_is_never_the_learnt_host() -> None:
    """Also where its name reads the same backwards."""
    for learnt in ("abc.webpubsub.byohost.test", "aba.webpubsub.byohost.test"):
        authorities = [attempt["authority"] for attempt in probe_attempts.neighbours(learnt)]
        assert len(set(authorities)) == len(authorities)


def test_passed_connect() -> None:
    """A granted tunnel counts whatever came of it; in clear, an answer that is not the proxy's refusal."""
    assert probe_attempts.passed_connect({"outcome": "error", "connectStatus": 200})
    assert not probe_attempts.passed_connect({"outcome": "refused", "connectStatus": 403})
    assert probe_attempts.passed_connect({"outcome": "answered", "status": 200})
    assert not probe_attempts.passed_connect({"outcome": "answered", "status": 403})
    assert not probe_attempts.passed_connect({"outcome": "timeout"})


def test_served() -> None:
    """Bytes without a status are an answer too."""
    assert probe_attempts.served({"outcome": "answered"})
    assert not probe_attempts.served({"outcome": "refused", "status": 200})


def test_told() -> None:
    """Outcome, stage and what else is known."""
    result = {"outcome": "refused", "stage": "proxy", "connectStatus": 403, "error": "no"}
    assert probe_attempts.told(result) == "refused, at stage proxy, connectStatus 403, error no"
    assert probe_attempts.told({"outcome": "timeout"}) == "timeout, at stage ?"


def test_where_the_canary_has_one_address_that_one_alone_is_tried() -> None:
    """Elsewhere it owns no other, and what is sent to those would leave us."""
    assert {attempt["host"] for attempt in probe_attempts.ours()} == {CANARY.ipv4}
