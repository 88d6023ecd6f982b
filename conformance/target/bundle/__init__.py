"""A bundle as its reader sees it: read as kubectl reads it, typed as the API server types it."""
