"""The review by which an API server answers with a status of ours."""

from conformance.environment.answering_webhook import Denial


def test_a_denial_bears_status_and_reason() -> None:
    """With the seconds of Retry-After where there are some."""
    review = Denial(429, "TooManyRequests", 1).review({"uid": "u"})
    assert (review["apiVersion"], review["kind"]) == ("admission.k8s.io/v1", "AdmissionReview")
    told = review["response"]
    assert (told["uid"], told["allowed"]) == ("u", False)
    assert (told["status"]["code"], told["status"]["reason"]) == (429, "TooManyRequests")
    assert told["status"]["details"] == {"retryAfterSeconds": 1}
    assert "details" not in Denial(503, "ServiceUnavailable").review({"uid": "u"})["response"]["status"]
