"""Questions that return a typed answer, or None when cancelled."""
