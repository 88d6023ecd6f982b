"""From a profile's TOML (or the same as JSON) to a checked `Profile`; everything doubtful is refused. Pure.

A profile that can be misread protects nobody: unknown keys, wildcards, numeric hosts, hosts that two entries
claim, and channel suffixes that hold a listed host are each refused with a sentence saying what to write instead.
What a value may hold is `grammar`'s word; here stands which keys there are, and what may not stand beside what.
"""

import json
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from ipaddress import ip_address
from typing import Any

from egress_profiles import grammar
from egress_profiles.grammar import Kind, shown
from egress_profiles.profile import Actor, Destination, LearnRule, Mode, Profile, Slowness

_TOP = {"name", "mode", "credentials", "destination", "learn", "slow"}
_DESTINATION = {"host", "port", "actors", "addresses", "methods", "for"}
_LEARN = {"actor", "exchange_host", "exchange_port", "exchange_path", "suffix", "port", "addresses", "for"}
_SLOW = {"delay_ms", "cut_every"}
_OPTIONAL = {"mode", "credentials", "addresses", "methods", "destination", "learn", "slow", "cut_every"}


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
        raise ProfileError(f"There is no egress profile {shown(name)}; choose one of: {', '.join(names())}.")
    return from_toml((files("egress_profiles") / "profiles" / f"{name}.toml").read_text(encoding="utf-8"))


def from_toml(text: str) -> Profile:
    """Load a profile from TOML text.

    Raises:
        ProfileError: it is no TOML, or no acceptable profile.
    """
    try:
        data = tomllib.loads(text)
    except RecursionError as error:
        raise ProfileError("The profile is nested too deeply; it holds tables of texts, numbers and lists.") from error
    except ValueError as error:  # a number of thousands of digits is a ValueError of Python's own
        raise ProfileError(f"The profile is not TOML: {_cut(error)}.") from error
    return from_mapping(data)


def from_json(text: str) -> Profile:
    """Load a profile from what `Profile.to_json` wrote.

    Raises:
        ProfileError: it is no JSON object, or no acceptable profile.
    """
    try:
        data = json.loads(text)
    except RecursionError as error:
        raise ProfileError("The profile is nested too deeply; it holds tables of texts, numbers and lists.") from error
    except ValueError as error:
        raise ProfileError(f"The profile is not JSON: {_cut(error)}.") from error
    if not isinstance(data, dict):
        raise ProfileError("The profile is not a JSON object.")
    return from_mapping(data)


def from_mapping(data: Mapping[str, Any]) -> Profile:
    """Build and check a profile from parsed TOML or JSON.

    Raises:
        ProfileError: unknown or missing keys, a bad value, or entries that overlap.
    """
    _check_keys("the profile", data, _TOP)
    name = _plain("the profile", data, "name", Kind.NAME)
    destinations = tuple(_destination(entry) for entry in _tables(data, "destination"))
    rules = tuple(_learn_rule(entry) for entry in _tables(data, "learn"))
    mode = _mode(data)
    _check_mode(mode, destinations, rules)
    _check_overlaps(destinations, rules)
    return Profile(name, destinations, rules, mode, _flag(data, "credentials"), _slowness(data))


def _mode(data: Mapping[str, Any]) -> Mode:
    value = data.get("mode", Mode.DECRYPT)
    try:
        return Mode(value)
    except ValueError:
        raise ProfileError(f"the profile: no mode {shown(value)}; the modes are: {', '.join(Mode)}.") from None


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
    where = f"[[destination]] {shown(entry.get('host', '?'))}"
    _check_keys(where, entry, _DESTINATION)
    return Destination(
        host=_plain(where, entry, "host", Kind.HOST),
        port=_port(where, entry, "port"),
        actors=frozenset(_actor(where, actor) for actor in _texts(where, entry, "actors", required=True)),
        purpose=_plain(where, entry, "for", Kind.WORDS),
        addresses=_addresses(where, entry),
        methods=_methods(where, entry),
    )


def _learn_rule(entry: Mapping[str, Any]) -> LearnRule:
    where = f"[[learn]] {shown(entry.get('suffix', '?'))}"
    _check_keys(where, entry, _LEARN)
    path = _plain(where, entry, "exchange_path", Kind.PATH)
    if path.count("{host}") != 1:
        raise ProfileError(f"{where}: 'exchange_path' must hold {{host}} exactly once.")
    return LearnRule(
        actor=_actor(where, _text(where, entry, "actor")),
        exchange_host=_plain(where, entry, "exchange_host", Kind.HOST),
        exchange_port=_port(where, entry, "exchange_port"),
        exchange_path=path,
        suffix=_plain(where, entry, "suffix", Kind.HOST),
        port=_port(where, entry, "port"),
        purpose=_plain(where, entry, "for", Kind.WORDS),
        addresses=_addresses(where, entry),
    )


def _check_overlaps(destinations: tuple[Destination, ...], rules: tuple[LearnRule, ...]) -> None:
    """Refuse two entries that could answer differently for one host; a profile may have thousands."""
    addresses: dict[str, frozenset[str]] = {}
    listed: dict[tuple[str, int], frozenset[Actor]] = {}
    for each in destinations:
        if addresses.setdefault(each.host, each.addresses) != each.addresses:
            raise ProfileError(f"{each.host} is listed twice with different addresses; a name has one set of them.")
        known = listed.get((each.host, each.port), frozenset())
        if known & each.actors:
            who = ", ".join(sorted(known & each.actors))
            raise ProfileError(f"{each.host}:{each.port} is listed twice for {who}; merge the two entries.")
        listed[each.host, each.port] = known | each.actors
    _check_suffixes(addresses, rules)
    for rule in rules:
        if rule.actor not in listed.get((rule.exchange_host, rule.exchange_port), frozenset()):
            where = f"{rule.exchange_host}:{rule.exchange_port}"
            raise ProfileError(f"[[learn]] {rule.suffix!r}: {rule.actor} may not reach its exchange {where}; list it.")


def _check_suffixes(hosts: Mapping[str, object], rules: tuple[LearnRule, ...]) -> None:
    suffixes: set[str] = set()
    for rule in sorted(rules, key=lambda rule: len(rule.suffix)):
        for above in _above(rule.suffix, suffixes):
            raise ProfileError(f"The learnt suffixes {above} and {rule.suffix} overlap; keep one.")
        suffixes.add(rule.suffix)
    for host in hosts:
        for above in _above(host, suffixes):
            raise ProfileError(f"{host} lies under the learnt suffix {above}; only one may hold.")


def _above(host: str, suffixes: set[str]) -> list[str]:
    """Give those of the suffixes that a host is, or lies under."""
    labels = host.split(".")
    return [above for start in range(len(labels)) if (above := ".".join(labels[start:])) in suffixes]


def _check_keys(where: str, entry: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(entry) - known)
    if unknown:
        raise ProfileError(f"{where}: unknown key {shown(unknown[0])}; the keys are: {', '.join(sorted(known))}.")
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


def _plain(where: str, entry: Mapping[str, Any], key: str, kind: Kind) -> str:
    value = _text(where, entry, key)
    _hold(where, kind, value, key)
    return value


def _port(where: str, entry: Mapping[str, Any], key: str) -> int:
    value = entry[key]
    _hold(where, Kind.PORT, value, key)
    return int(value)


def _hold(where: str, kind: Kind, value: object, key: str) -> None:
    try:
        grammar.hold(kind, value, key)
    except grammar.NotPlainError as error:
        raise ProfileError(f"{where}: {error}") from error


def _actor(where: str, value: str) -> Actor:
    try:
        return Actor(value)
    except ValueError:
        raise ProfileError(f"{where}: no actor {shown(value)}; the actors are: {', '.join(Actor)}.") from None


def _addresses(where: str, entry: Mapping[str, Any]) -> frozenset[str]:
    """Give the addresses in their plain form; IPv6 may be written in any of its own (RFC 4291 2.2)."""
    found = [_canonical(item) for item in _texts(where, entry, "addresses")]
    for item in found:
        _hold(where, Kind.ADDRESS, item, "addresses")
    return frozenset(found)


def _canonical(raw: str) -> str:
    try:
        return str(ip_address(raw))
    except ValueError:
        return raw


def _methods(where: str, entry: Mapping[str, Any]) -> frozenset[str]:
    methods = _texts(where, entry, "methods")
    for method in methods:
        _hold(where, Kind.METHOD, method, "methods")
    return frozenset(methods)


def _cut(error: Exception) -> str:
    """Give a parser's words on one line; some repeat what they were given."""
    return " ".join(str(error).split())[:200].removesuffix(".")
