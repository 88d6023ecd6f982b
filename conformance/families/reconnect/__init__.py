"""What an operator's absence costs the running sandboxes: nothing."""
