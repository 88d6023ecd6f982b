"""Who did what, joined from the platform's side to the cluster's."""
