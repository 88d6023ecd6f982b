"""The command `byohost`: its commands by group, and a whole run from its request to its report."""
