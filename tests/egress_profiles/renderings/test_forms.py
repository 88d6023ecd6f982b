"""Every form is rendered by its own module, says what DNS it needs, and is there at once for ten thousand hosts."""

import time
import tomllib
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from egress_profiles import loading
from egress_profiles.loading import ProfileError
from egress_profiles.profile import Actor, Profile
from egress_profiles.renderings.entries import RenderError
from egress_profiles.renderings.forms import DNS, Form, render
from tests.egress_profiles.renderings import reading
from tests.long import examples

T = TypeVar("T")
TEXTS = (Form.NFTABLES, Form.NETWORKPOLICY, Form.SQUID, Form.CILIUM)

PODS = "# Egress profile allowlist; node pulls are not pods and no policy holds them.\n"
FIRST_WORDS = {
    Form.NFTABLES: "# Egress profile allowlist. What an actor is",
    Form.NETWORKPOLICY: PODS + "# DNS: no policy opens",
    Form.MITMPROXY: '{\n  "credentials": false',
    Form.SQUID: "# Egress profile allowlist; what Squid cannot hold",
    Form.CILIUM: PODS + "# DNS: listed names alone",
}


@pytest.mark.parametrize("form", Form)
def test_a_form_is_its_own(form: Form) -> None:
    """And says so at its beginning."""
    assert render(loading.named("allowlist"), form).startswith(FIRST_WORDS[form])


@pytest.mark.parametrize("form", Form)
def test_a_form_says_what_dns_it_needs(form: Form) -> None:
    """In a comment of its own; JSON has none, and the command says it beside the text."""
    said = f"# DNS: {DNS[form]}" in render(loading.named("allowlist"), form).splitlines()
    assert said is (form is not Form.MITMPROXY)


def many(hosts: int) -> str:
    """A profile file of so many hosts, each with addresses of its own, and as many bounds of channels."""
    lines = ['name = "many"']
    for number in range(hosts):
        low, high = number % 256, number // 256
        lines += [
            "[[destination]]",
            f'host = "h{number}.example.test"',
            f"port = {443 + number % 3}",
            'actors = ["operator"]',
            f'addresses = ["10.1.{high}.{low}", "2001:db8::{high:x}:{low:x}"]',
            'for = "one of many"',
        ]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def crowd() -> tuple[float, Profile]:
    """Ten thousand hosts, and the seconds that reading their file as mere TOML takes: the measure of this machine."""
    text = many(10_000)
    begun = time.process_time()
    data = tomllib.loads(text)
    measure = time.process_time() - begun
    begun = time.process_time()
    profile = loading.from_mapping(data)
    assert time.process_time() - begun < 8 * measure, "checking them grows with their square"
    return measure, profile


@pytest.mark.parametrize("form", Form)
def test_ten_thousand_hosts_are_there_at_once(crowd: tuple[float, Profile], form: Form) -> None:
    """Two seconds at most where TOML takes a quarter of one, whatever the form; squares take minutes."""
    measure, profile = crowd
    begun = time.process_time()
    text = render(profile, form)
    assert time.process_time() - begun < 8 * measure
    assert text.count("h9999.example.test") >= (form is not Form.NETWORKPOLICY)


STATEMENTS = (
    "\nhttp_access allow all\n",
    '" }\nadd rule inet byohost_egress node accept\n#',
    "\n---\n",
    "\r\n",
    "\n# ",
)
STRANGE = "\u2028\u202e\ufeff\u0430\uff0e\u3002\u00fc\U0001f600\ud800"
ANYTHING = [*map(chr, range(128)), *STRANGE]
GOOD = {
    "name": ("p", "Site A.1_x-y"),
    "host": ("a.test", "b.test", "a.b.test", "xn--bcher-kva.test"),
    "for": ("x", "für alle, {auch} # hier"),
    "address": ("192.0.2.1", "198.51.100.7", "2001:db8::1", "fd00::2"),
    "method": ("GET", "POST"),
    "exchange_path": ("/v1/{host}/x",),
    "suffix": ("channels.test",),
    "channel": ("one.channels.test", "two.channels.test"),
}


@st.composite
def texts(draw: st.DrawFn, key: str) -> str:
    """Draw a good value, one with something hostile put into it, or anything."""
    good: str = draw(st.sampled_from(GOOD[key]))
    kind = draw(st.sampled_from(("good",) * 30 + ("spoilt", "any")))
    if kind == "good":
        return good
    if kind == "any":
        anything: str = draw(st.text(st.sampled_from(ANYTHING), max_size=12))
        return anything
    place = draw(st.integers(0, len(good)))
    hostile: str = draw(st.sampled_from([*ANYTHING, *STATEMENTS]))
    return good[:place] + hostile + good[place:]


@st.composite
def profiles(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the parsed file of a profile, often one that is acceptable."""
    destination: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {
            "host": texts("host"),
            "port": st.sampled_from((443, 8443)),
            "actors": st.lists(st.sampled_from([*map(str, Actor)]), min_size=1, max_size=2, unique=True),
            "for": texts("for"),
            "addresses": st.lists(texts("address"), min_size=1, max_size=3),
            "methods": st.lists(texts("method"), max_size=1),
        }
    )
    found = draw(st.lists(destination, min_size=1, max_size=3, unique_by=lambda each: each["host"]))
    rule = {
        "actor": found[0]["actors"][0],
        "exchange_host": found[0]["host"],
        "exchange_port": found[0]["port"],
        "exchange_path": draw(texts("exchange_path")),
        "suffix": draw(texts("suffix")),
        "port": 443,
        "for": draw(texts("for")),
        "addresses": draw(st.lists(texts("address"), min_size=1, max_size=2)),
    }
    return {"name": draw(texts("name")), "destination": found, "learn": [rule] if draw(st.booleans()) else []}


def made(make: Callable[[], T]) -> T | None:
    """Call, or give None for what is refused, by one sentence on one line."""
    try:
        return make()
    except (ProfileError, RenderError) as error:
        sentence = str(error)
    assert sentence.isprintable()
    return None


@given(profiles(), st.lists(texts("channel"), max_size=2).map(tuple))
@settings(max_examples=examples(60, 2000), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_profile_holds_its_text_says_that_and_nothing_more(
    data: dict[str, Any], channels: tuple[str, ...]
) -> None:
    """Each rendering is read back strictly, and is exactly what the profile lists; or it was refused."""
    profile = made(lambda: loading.from_mapping(data))
    if profile is None:
        return
    assert loading.from_json(render(profile, Form.MITMPROXY)) == profile
    texts_of = [made(partial(render, profile, form, channels)) for form in TEXTS]
    if None in texts_of:
        assert set(texts_of) == {None}, "a channel is plain in one form and not in another"
        return
    nftables, networkpolicies, squid, cilium = (text or "" for text in texts_of)
    event("rendered")
    named = {
        *((str(actor), d.host, d.addresses, d.port) for d in profile.destinations for actor in d.actors),
        *((str(rule.actor), channel, rule.addresses, rule.port) for rule in profile.learn for channel in channels),
    }
    opened = {(actor, address, port) for actor, _, addresses, port in named for address in addresses}
    pods = {each for each in opened if each[0] != Actor.NODE}
    assert reading.of_nftables(nftables) == opened
    assert reading.of_squid(squid) == named
    assert reading.of_networkpolicies(networkpolicies) == pods
    assert reading.of_cilium(cilium) == {each for each in named if each[0] != Actor.NODE}
