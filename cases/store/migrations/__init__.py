"""Schema changes, in order; run by `watchdesk init` and `watchdesk db upgrade`."""
