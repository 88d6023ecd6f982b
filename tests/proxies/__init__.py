"""Forward proxies of other people, right and subtly wrong, and one of our own hand, for `byohost egress check`."""
