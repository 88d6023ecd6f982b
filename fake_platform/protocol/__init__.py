"""Host protocol v1 as data: openapi.yaml, asyncapi.yaml and the JSON Schemas both refer to. Pure."""
