"""The official SDKs as strangers: our tests of the JavaScript ones, and the SDKs' own suites, against the emulator."""
