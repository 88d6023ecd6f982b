"""From a profile's TOML (or the same as JSON) to a checked `Profile`; everything doubtful is refused. Pure.

A profile that can be misread protects nobody: unknown keys, wildcards, numeric hosts, hosts that two entries
claim, and channel suffixes that hold a listed host are each refused with a sentence saying what to write instead.
"""

import ipaddress
import json
import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from itertools import combinations
from typing import Any

from egress_profiles.judgement import METADATA
from egress_profiles.names import BadNameError, normalise_host, to_ascii
from egress_profiles.profile import Actor, Destination, LearnRule, Mode, Profile, Slowness

_METHOD = re.compile(r"[A-Z]+", re.ASCII)
_TOP = {"name", "mode", "credentials", "destination", "learn", "slow"}
_DESTINATION = {"host", "port", "actors", "addresses", "methods", "for"}
_LEARN = {"actor", "exchange_host", "exchange_port", "exchange_path", "suffix", "port", "addresses", "for"}
_SLOW = {"delay_ms", "cut_every"}
_OPTIONAL = {"mode", "credentials", "addresses", "methods", "destination", "learn", "slow", "cut_every"}
_NO_HOST = (
    ("*", "holds a wildcard, and others may own names under it; list each host"),
    ("/", "holds a slash; write the host alone, without scheme, path or prefix length"),
    (":", "holds a colon; the port has a key of its own, and an address is no host"),
)


class ProfileError(ValueError):
    """A profile that is refused; the message is one sentence: where, what, what to write instead."""


def names() -> tuple[str, ...]:
    """Give the names of the shipped profiles, sorted."""
    folder = files("egress_profiles") / "profiles"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def named(name: str) -> Profile:
    """Load the shipped profile of that name.

    Raises:
        ProfileError: there is no such profile; the sentence lists those there are.
    """
    if name not in names():
        raise ProfileError(f"There is no egress profile {name!r}; choose one of: {', '.join(names())}.")
    return from_toml((files("egress_profiles") / "profiles" / f"{name}.toml").read_text(encoding="utf-8"))


def from_toml(text: str) -> Profile:
    """Load a profile from TOML text.

    Raises:
        ProfileError: it is no TOML, or no acceptable profile.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"The profile is not TOML: {error}.") from error
    return from_mapping(data)


def from_json(text: str) -> Profile:
    """Load a profile from what `Profile.to_json` wrote.

    Raises:
        ProfileError: it is no JSON object, or no acceptable profile.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ProfileError(f"The profile is not JSON: {error}.") from error
    if not isinstance(data, dict):
        raise ProfileError("The profile is not a JSON object.")
    return from_mapping(data)


def from_mapping(data: Mapping[str, Any]) -> Profile:
    """Build and check a profile from parsed TOML or JSON.

    Raises:
        ProfileError: unknown or missing keys, a bad value, or entries that overlap.
    """
    _check_keys("the profile", data, _TOP)
    name = _text("the profile", data, "name")
    destinations = tuple(_destination(entry) for entry in _tables(data, "destination"))
    rules = tuple(_learn_rule(entry) for entry in _tables(data, "learn"))
    mode = _mode(data)
    _check_mode(mode, destinations, rules)
    _check_overlaps(destinations, rules)
    return Profile(name, destinations, rules, mode, _flag(data, "credentials"), _slowness(data))


def _mode(data: Mapping[str, Any]) -> Mode:
    value = data.get("mode", Mode.DECRYPT)
    if value not in {*Mode}:
        raise ProfileError(f"the profile: no mode {value!r}; the modes are: {', '.join(Mode)}.")
    return Mode(value)


def _check_mode(mode: Mode, destinations: tuple[Destination, ...], rules: tuple[LearnRule, ...]) -> None:
    """Refuse what a mode cannot hold: a promise that nothing keeps is worse than none."""
    if mode is Mode.OPEN:
        if destinations or rules:
            raise ProfileError("An open profile permits everything; leave out its lists, or choose another mode.")
        return
    if not destinations:
        raise ProfileError("The profile lists no [[destination]]; a profile that permits nothing is written by none.")
    for destination in destinations:
        if mode is Mode.TUNNEL and destination.methods:
            raise ProfileError(f"{destination.host}: a tunnel is not read, so 'methods' cannot be held; leave it out.")


def _flag(data: Mapping[str, Any], key: str) -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise ProfileError(f"the profile: {key!r} must be true or false.")
    return value


def _slowness(data: Mapping[str, Any]) -> Slowness | None:
    if "slow" not in data:
        return None
    entry = data["slow"]
    if not isinstance(entry, dict):
        raise ProfileError("the profile: 'slow' must be a table, written [slow].")
    _check_keys("[slow]", entry, _SLOW)
    numbers = {"cut_every": 0} | entry
    for key, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 60_000:
            raise ProfileError(f"[slow]: {key!r} must be a whole number from 0 to 60000.")
    return Slowness(numbers["delay_ms"], numbers["cut_every"])


def _destination(entry: Mapping[str, Any]) -> Destination:
    where = f"[[destination]] {entry.get('host', '?')!r}"
    _check_keys(where, entry, _DESTINATION)
    return Destination(
        host=_host(where, entry, "host"),
        port=_port(where, entry, "port"),
        actors=frozenset(_actor(where, actor) for actor in _texts(where, entry, "actors", required=True)),
        purpose=_text(where, entry, "for"),
        addresses=_addresses(where, entry),
        methods=_methods(where, entry),
    )


def _learn_rule(entry: Mapping[str, Any]) -> LearnRule:
    where = f"[[learn]] {entry.get('suffix', '?')!r}"
    _check_keys(where, entry, _LEARN)
    path = _text(where, entry, "exchange_path")
    if not path.startswith("/") or path.count("{host}") != 1 or "?" in path:
        raise ProfileError(f"{where}: exchange_path must start with / and hold {{host}} exactly once, without a query.")
    return LearnRule(
        actor=_actor(where, _text(where, entry, "actor")),
        exchange_host=_host(where, entry, "exchange_host"),
        exchange_port=_port(where, entry, "exchange_port"),
        exchange_path=path,
        suffix=_host(where, entry, "suffix"),
        port=_port(where, entry, "port"),
        purpose=_text(where, entry, "for"),
        addresses=_addresses(where, entry),
    )


def _check_overlaps(destinations: tuple[Destination, ...], rules: tuple[LearnRule, ...]) -> None:
    """Refuse two entries that could answer differently for one host."""
    for one, other in combinations(destinations, 2):
        _check_pair(one, other)
    for rule in rules:
        _check_rule(rule, destinations)
    for first, second in combinations(rules, 2):
        if _under(first.suffix, second.suffix) or _under(second.suffix, first.suffix):
            raise ProfileError(f"The learnt suffixes {first.suffix} and {second.suffix} overlap; keep one.")


def _check_pair(one: Destination, other: Destination) -> None:
    if one.host != other.host:
        return
    if one.addresses != other.addresses:
        raise ProfileError(f"{one.host} is listed twice with different addresses; a name has one set of them.")
    if one.port == other.port and one.actors & other.actors:
        who = ", ".join(sorted(one.actors & other.actors))
        raise ProfileError(f"{one.host}:{one.port} is listed twice for {who}; merge the two entries.")


def _check_rule(rule: LearnRule, destinations: tuple[Destination, ...]) -> None:
    for destination in destinations:
        if _under(destination.host, rule.suffix):
            raise ProfileError(f"{destination.host} lies under the learnt suffix {rule.suffix}; only one may hold.")
    listed = {(d.host, d.port) for d in destinations if rule.actor in d.actors}
    if (rule.exchange_host, rule.exchange_port) not in listed:
        where = f"{rule.exchange_host}:{rule.exchange_port}"
        raise ProfileError(f"[[learn]] {rule.suffix!r}: {rule.actor} may not reach its exchange {where}; list it.")


def _under(host: str, suffix: str) -> bool:
    return host == suffix or host.endswith("." + suffix)


def _check_keys(where: str, entry: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(entry) - known)
    if unknown:
        raise ProfileError(f"{where}: unknown key {unknown[0]!r}; the keys are: {', '.join(sorted(known))}.")
    missing = sorted(known - _OPTIONAL - set(entry))
    if missing:
        raise ProfileError(f"{where}: {missing[0]!r} is missing.")


def _tables(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise ProfileError(f"the profile: {key!r} must be a list of tables, written [[{key}]].")
    return value


def _text(where: str, entry: Mapping[str, Any], key: str) -> str:
    value = entry[key]
    if not isinstance(value, str) or not value.strip():
        raise ProfileError(f"{where}: {key!r} must be a text that is not empty.")
    return value


def _texts(where: str, entry: Mapping[str, Any], key: str, *, required: bool = False) -> list[str]:
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value) or (required and not value):
        raise ProfileError(f"{where}: {key!r} must be a list of texts{' with at least one' if required else ''}.")
    return value


def _host(where: str, entry: Mapping[str, Any], key: str) -> str:
    raw = _text(where, entry, key)
    for sign, words in _NO_HOST:
        if sign in raw:
            raise ProfileError(f"{where}: {key!r} {words}.")
    if raw.startswith("."):
        raise ProfileError(f"{where}: {key!r} begins with a dot, which some read as a wildcard; list each host.")
    try:
        return normalise_host(to_ascii(raw))
    except BadNameError as error:
        raise ProfileError(f"{where}: {key!r} is refused: {error}") from error


def _port(where: str, entry: Mapping[str, Any], key: str) -> int:
    value = entry[key]
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 65535:
        raise ProfileError(f"{where}: {key!r} must be a port from 1 to 65535.")
    return value


def _actor(where: str, value: str) -> Actor:
    try:
        return Actor(value)
    except ValueError:
        raise ProfileError(f"{where}: no actor {value!r}; the actors are: {', '.join(Actor)}.") from None


def _addresses(where: str, entry: Mapping[str, Any]) -> frozenset[str]:
    try:
        found = [ipaddress.ip_address(item) for item in _texts(where, entry, "addresses")]
    except ValueError as error:
        raise ProfileError(f"{where}: 'addresses' holds what is no address: {error}.") from error
    for each in found:
        mapped = getattr(each, "ipv4_mapped", None)
        if each.is_link_local or each.is_multicast or each.is_unspecified or mapped or str(each) in METADATA:
            raise ProfileError(f"{where}: {each} is link-local, metadata, multicast or mapped; no host may be there.")
    return frozenset(map(str, found))


def _methods(where: str, entry: Mapping[str, Any]) -> frozenset[str]:
    methods = _texts(where, entry, "methods")
    for method in methods:
        if not _METHOD.fullmatch(method):
            raise ProfileError(f"{where}: method {method!r} is not written in capital letters.")
    return frozenset(methods)
