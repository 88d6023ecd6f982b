"""A webhook that says what the API server is to answer whoever asks for a pod. Pure."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from conformance.observe.kube import Object


@dataclass(frozen=True)
class Denial:
    """Status, reason, and seconds for Retry-After, of an answer (Kubernetes, "Dynamic Admission Control", Response)."""

    code: int
    reason: str
    retry_after: int | None = None

    def review(self, request: Object) -> Object:
        """The AdmissionReview that has the API server answer so."""
        status: Object = {"status": "Failure", "code": self.code, "reason": self.reason, "message": "try again later"}
        if self.retry_after is not None:
            status["details"] = {"retryAfterSeconds": self.retry_after}
        response = {"uid": request["uid"], "allowed": False, "status": status}
        return {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response}


Says = Callable[[Object], Denial | None]
"""From the request of an AdmissionReview to the answer; with None the API server hears nothing."""


class AnsweringWebhook(Protocol):
    """One that is served; what it says is asked for from several threads."""

    @property
    def url(self) -> str:
        """Where it is."""

    @property
    def authority(self) -> str:
        """PEM of who signed its certificate."""


Serves = Callable[[Says], AbstractContextManager[AnsweringWebhook]]
"""Serves one for a while."""
