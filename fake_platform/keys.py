"""Install keys: issued per download, retired at once by the next, bound to the first installation. Pure.

Only SHA-256 hashes are kept (architecture.md, ambiguity 1; protocol.md, Key exchange).
"""

import hashlib
from dataclasses import dataclass, replace

from fake_platform import proofs
from fake_platform.refusals import Refused

PREFIX = "bhk_"  # lets a redactor and a secret scanner recognise a key


def digest(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


@dataclass(frozen=True)
class Key:
    """One download's key: when it was issued, which installation claimed it, and what a proof pinned with that."""

    hash: str
    issued_at: float
    installation_id: str | None = None
    pin: proofs.Pin | None = None


@dataclass(frozen=True)
class KeyRing:
    """A host's newest key, the hashes of its retired ones, and when a retired one last knocked."""

    current: Key | None = None
    retired: frozenset[str] = frozenset()
    retired_key_seen_at: float | None = None

    @property
    def ever_issued(self) -> bool:
        """Whether the host was ever handed a key."""
        return self.current is not None or bool(self.retired)


def issue(ring: KeyRing, key_hash: str, now: float) -> KeyRing:
    """The ring after a download: a new key, every older one retired."""
    return replace(revoke(ring), current=Key(key_hash, now), retired_key_seen_at=None)


def revoke(ring: KeyRing) -> KeyRing:
    """The ring with no key that counts."""
    if ring.current is None:
        return ring
    return replace(ring, current=None, retired=ring.retired | {ring.current.hash})


def hold(ring: KeyRing, key_hash: str) -> Key:
    """The current key, if that is the one shown.

    Raises:
        Refused: key-retired for an older key of this host, unknown-key for any other.
    """
    if key_hash in ring.retired:
        raise Refused("key-retired", "A newer download or a revocation retired this key: re-apply the newest bundle.")
    if ring.current is None or ring.current.hash != key_hash:
        raise Refused("unknown-key", "This install key is not one of this host's.")
    return ring.current


def claim(
    ring: KeyRing, key_hash: str, claimant: proofs.Claimant, proof: proofs.Proof | None = None, now: float = 0.0
) -> KeyRing:
    """The ring with its key bound to the installation, which may claim again if it proves itself as it did first.

    Raises:
        Refused: as `hold`, key-claimed-elsewhere when another installation came first, and proof-refused.
    """
    key = hold(ring, key_hash)
    if key.installation_id is None:
        pinned = proofs.pin(proof, claimant, now)
        return replace(ring, current=replace(key, installation_id=claimant.installation_id, pin=pinned))
    if key.installation_id != claimant.installation_id:
        raise Refused(
            "key-claimed-elsewhere",
            "This install key belongs to another installation: download a new bundle for this one and apply it.",
        )
    if key.pin is not None:
        proofs.hold(key.pin, proof, claimant, now)
    return ring


def state(ring: KeyRing, *, connected: bool) -> str:
    """none, issued, claimed or reapply, as the control API shows it."""
    if ring.current is not None and ring.current.installation_id is not None:
        return "claimed"
    holds_retired = bool(ring.retired) and (connected or ring.retired_key_seen_at is not None)
    if holds_retired:
        return "reapply"
    return "issued" if ring.current is not None else "none"
