"""What an operator talks to: hosts, bundles, keys, channel, tokens, journal and audit; and the sandbox image. Pure."""
