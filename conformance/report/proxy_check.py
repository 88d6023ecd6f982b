"""What a proxy check prints: the policy to load first, a table, and apart from it what is red and known. Pure."""

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Iterator

from egress_profiles import enforcement_gaps
from egress_profiles.battery.check_endpoints import Ground
from egress_profiles.battery.kinds import Kind
from egress_profiles.battery.lookalikes import lookalikes
from egress_profiles.battery.verdicts import Opened, Outcome, Said

_FOUND = {
    Kind.INTERCEPT: "found: it shows a certificate of its own inside the tunnel",
    Kind.TUNNEL: "found: the canary's own certificate is seen through it",
    None: "not found out: no certificate was seen",
}


def policy(proxy: str, ground: Ground, *, opened: bool) -> str:
    """Say what the proxy must be told before it is probed: its list, its DNS, and where the canaries are."""
    listed = f"{ground.listed}:{ground.port}"
    permits = "everything: every host, every port" if opened else f"{listed}, and nothing else"
    trust = (
        f"trusts the certificate in {ground.certificate}" if ground.certificate else "has --canary-cert FILE to trust"
    )
    hosts = "\n".join(f"       {ground.bind} {name}" for name in names(ground))
    return (
        f"Load this at the proxy {proxy} first:\n"
        f"  1. Its policy permits {permits}.\n"
        f"  2. Its DNS, or its hosts file, knows the canaries, which stand on this machine at {ground.bind}:\n{hosts}\n"
        f"  3. It can connect to {ground.bind}, ports {ground.port} and {ground.other_port}.\n"
        f"  4. If it opens TLS, it {trust} (the file is made if it is not there).\n"
    )


def names(ground: Ground) -> tuple[str, ...]:
    """Give the names that the proxy's DNS must know: the two, and those that are like the listed one."""
    alike = (each.name for each in lookalikes(ground.listed, ground.unlisted) if each.own)
    return (ground.listed, ground.unlisted, *alike)


def kind_line(asked: Kind | None, found: Kind | None) -> str:
    """Say by which kind is judged, and who said so."""
    if asked is None:
        return f"kind: {found or 'unknown'} ({_FOUND[found]})"
    if found in {None, asked}:
        return f"kind: {asked} (as asked)"
    return f"kind: {asked} (as asked, though it looks like {found}; {_FOUND[found]})"


def as_json(run: str, kind: str, outcomes: Iterable[Outcome]) -> str:
    """Give the same for machines."""
    cases = [dataclasses.asdict(each) for each in outcomes]
    return json.dumps({"run": run, "kind": kind, "cases": cases}, indent=2) + "\n"


def table(kind_said: str, kind: Kind | None, outcomes: tuple[Outcome, ...]) -> str:
    """Give every case in a line, then what is red with its remedy, then what is known of this kind, then counts."""
    lines = [kind_said, ""]
    lines += [f"{each.case:<34} {each.said:<15} {each.reason or each.words}" for each in outcomes]
    lines += [*_red(outcomes), *_known(kind, outcomes), "", _counts(outcomes)]
    return "\n".join(lines) + "\n"


def noted(opened: Opened, file: str) -> str:
    """Say what was reached under the open policy, and how each other destination ended."""
    unreached = [f"  {case:<20} {words}" for case, words in opened.ends.items() if case not in opened.reached]
    head = f"{len(opened.reached)} destinations were reached under the open policy; noted in {file}."
    more = ["Not reached, so that only a refusal in words will count for them:", *unreached] if unreached else []
    return "\n".join([head, *more]) + "\n"


def _red(outcomes: tuple[Outcome, ...]) -> Iterator[str]:
    red = [each for each in outcomes if each.said is Said.REACHED]
    if red:
        yield from ("", "Let through:")
    for each in red:
        yield f"  {each.case}: {each.words}"
        yield f"    asked:   {each.request}"
        yield f"    answer:  {each.answer}"
        if each.setting:
            yield f"    setting: {each.setting}"


def _known(kind: Kind | None, outcomes: tuple[Outcome, ...]) -> Iterator[str]:
    passed = {each.case for each in outcomes if each.said is Said.RESIDUAL}
    if kind and passed:
        yield from ("", f"Known of every proxy of the kind {kind}, and not counted:")
        for residual in enforcement_gaps.of_kind(kind):
            if those := [case for case in residual.cases if case in passed]:
                yield f"  {residual.reason} ({', '.join(those)})"


def _counts(outcomes: Iterable[Outcome]) -> str:
    counts = Counter(each.said for each in outcomes)
    return ", ".join(f"{counts[said]} {said}" for said in Said if counts[said])
