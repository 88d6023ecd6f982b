"""What the administrator applies: one small file that a reviewer can read to the end."""
