"""Which fields the kinds of Kubernetes have. Edge: the official client's models, read and never called.

They are made of Kubernetes' own OpenAPI document; the pinned version of the client says of which.
"""

import functools

from kubernetes.client import models


def model_of(api: str, kind: str) -> str | None:
    """The name of the model of a kind; one of another version of its API is better than none."""
    names = (f"{api.rpartition('/')[2].capitalize()}{kind}", f"V1{kind}")
    return next((each for each in names if hasattr(getattr(models, each, None), "openapi_types")), None)


@functools.cache
def fields_of(model: str) -> dict[str, str]:
    """The types of a model's fields, such as `List[V1Container]`, by the name that they have in JSON."""
    held = getattr(models, model)
    return {held.attribute_map[name]: kind for name, kind in held.openapi_types.items()}
