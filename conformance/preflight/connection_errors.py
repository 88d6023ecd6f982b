"""Why an API server was not reached: one sentence, a remedy, and whether that is known of the cluster. Pure.

A fault that was seen (a certificate that has ended) is the cluster's and makes it not ready; silence tells nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.preflight.finding import Answer


class Kind(StrEnum):
    """What kept an answer away."""

    NO_NAME = "no-name"
    REFUSED = "refused"
    SILENT = "silent"
    CUT = "cut"
    EXPIRED = "expired"
    MISNAMED = "misnamed"
    UNTRUSTED = "untrusted"
    CLIENT_REFUSED = "client-refused"
    NO_TLS = "no-tls"
    ILLEGIBLE = "illegible"
    PROXY_DOWN = "proxy-down"
    PROXY_REFUSES = "proxy-refuses"
    PROXY_ASKS = "proxy-asks"
    PROXY_SWALLOWS = "proxy-swallows"
    UNAUTHORIZED = "unauthorized"
    ENDED = "ended"
    NOBODY = "nobody"
    NOT_KUBERNETES = "not-kubernetes"
    OTHER = "other"


@dataclass(frozen=True)
class Trouble:
    """One failure on the way to `server`, through `proxy` where there is one; `detail` in the libraries' words."""

    kind: Kind
    server: str
    detail: str
    proxy: str = ""
    seconds: float = 0.0
    ended: str = ""
    """What the credentials say of their own end, where that is over."""


_WORDS: Mapping[Kind, tuple[str, str]] = {
    Kind.NO_NAME: (
        "the name in {server} cannot be resolved from here",
        "Check the server's name in the kubeconfig, and the DNS and VPN of this machine.",
    ),
    Kind.REFUSED: (
        "nothing listens at {server}, or the way there is closed",
        "Check that the cluster runs, and the server's address and port in the kubeconfig.",
    ),
    Kind.SILENT: (
        "{server} gave no answer within {seconds:.0f} s",
        "Check the way to it: VPN, firewall, private endpoint.",
    ),
    Kind.CUT: (
        "{server} ended the connection without an answer",
        "Check what stands between: a load balancer without a live API server behind it does so.",
    ),
    Kind.EXPIRED: (
        "the certificate of {server} has expired, or this machine's clock is ahead",
        "Renew the API server's certificate (kubeadm certs renew, or your provider's way).",
    ),
    Kind.MISNAMED: (
        "the certificate of {server} is for another name",
        "Name the server as its certificate does, or set tls-server-name in the kubeconfig.",
    ),
    Kind.UNTRUSTED: (
        "the certificate of {server} is not signed by the authority that the kubeconfig names",
        "Fetch a fresh kubeconfig, or except the API server from a proxy that inspects TLS; verification stays on.",
    ),
    Kind.CLIENT_REFUSED: (
        "{server} does not accept the client certificate of the kubeconfig",
        "Renew the client certificate: most end after a year.",
    ),
    Kind.ILLEGIBLE: (
        "{server} was not asked: a certificate, key or token of the kubeconfig cannot be used",
        "Fetch a fresh kubeconfig.",
    ),
    Kind.NO_TLS: (
        "what listens at {server} does not speak TLS",
        "Check the port, and whether a proxy answers in its place.",
    ),
    Kind.PROXY_DOWN: (
        "the proxy {proxy} on the way to {server} cannot be reached",
        "Check proxy-url in the kubeconfig and HTTPS_PROXY, or put the API server into NO_PROXY.",
    ),
    Kind.PROXY_REFUSES: (
        "the proxy {proxy} refuses the way to {server}",
        "Let the proxy permit CONNECT to it, or put the API server into NO_PROXY.",
    ),
    Kind.PROXY_ASKS: (
        "the proxy {proxy} on the way to {server} asks who one is (407), and was told nobody whom it knows",
        "Put the credentials into its URL, http://USER:PASSWORD@HOST:PORT, in proxy-url or HTTPS_PROXY.",
    ),
    Kind.PROXY_SWALLOWS: (
        "the proxy {proxy} takes the connection to {server} and lets nothing come back for {seconds:.0f} s",
        "Ask for the proxy's log of that moment, or put the API server into NO_PROXY.",
    ),
    Kind.UNAUTHORIZED: (
        "{server} does not know the credentials of the kubeconfig",
        "Log in again, or fetch a fresh kubeconfig.",
    ),
    Kind.ENDED: (
        "{server} does not accept the credentials of the kubeconfig: {ended}",
        "Log in again, or have them renewed.",
    ),
    Kind.NOBODY: (
        "{server} does not know who asks, since the context's user shows no credentials",
        "Log in, or fetch a kubeconfig that has a token, a certificate or a plugin.",
    ),
    Kind.NOT_KUBERNETES: (
        "what answers at {server} is no Kubernetes API server",
        "Check the server's address: a portal or a proxy may answer in its place.",
    ),
    Kind.OTHER: ("{server} could not be asked", "See what the libraries say."),
}

_SEEN = frozenset({Kind.EXPIRED, Kind.MISNAMED, Kind.UNTRUSTED, Kind.NO_TLS})
_TLS: tuple[tuple[str, Kind], ...] = (
    ("certificate has expired", Kind.EXPIRED),
    ("mismatch", Kind.MISNAMED),
    ("doesn't match", Kind.MISNAMED),
    ("CERTIFICATE_VERIFY_FAILED", Kind.UNTRUSTED),
    ("NO_CERTIFICATE", Kind.ILLEGIBLE),
    ("PEM lib", Kind.ILLEGIBLE),
    ("KEY_VALUES_MISMATCH", Kind.ILLEGIBLE),
    ("ALERT", Kind.CLIENT_REFUSED),
    ("WRONG_VERSION_NUMBER", Kind.NO_TLS),
    ("RECORD_LAYER_FAILURE", Kind.NO_TLS),
    ("EOF", Kind.CUT),
)
"""Words of OpenSSL, and what they mean; the first that is found counts."""


def sentence(trouble: Trouble) -> str:
    """What is wrong, for a person."""
    return _WORDS[trouble.kind][0].format(
        server=trouble.server, proxy=trouble.proxy, seconds=trouble.seconds, ended=trouble.ended
    )


def remedy(trouble: Trouble) -> str:
    """What to do about it."""
    return _WORDS[trouble.kind][1]


def advice(trouble: Trouble) -> str:
    """What is wrong and what to do about it, as one sentence."""
    return joined(sentence(trouble), remedy(trouble))


def joined(words: str, what_to_do: str) -> str:
    """A fault and its remedy as one sentence."""
    first, rest = what_to_do[:1].lower(), what_to_do[1:].removesuffix(".")
    return f"{words}; {first}{rest}"


def answer(trouble: Trouble) -> Answer:
    """Whether this is a fault that was seen, or tells nothing of the cluster."""
    return Answer.NOT_READY if trouble.kind in _SEEN else Answer.CANNOT_TELL


def of_tls(words: str) -> Kind:
    """What a failed handshake means, by OpenSSL's words."""
    return next((kind for mark, kind in _TLS if mark.lower() in words.lower()), Kind.OTHER)


def of_proxy(words: str) -> Kind:
    """What a failure at a proxy means, by urllib3's words."""
    if "timed out" in words:
        return Kind.PROXY_SWALLOWS
    if "Tunnel connection failed: 407" in words:
        return Kind.PROXY_ASKS
    return Kind.PROXY_REFUSES if "Tunnel connection failed" in words else Kind.PROXY_DOWN
