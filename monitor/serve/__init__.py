"""The desk in a browser: a door for the department's own proxy, and a process of its own for each sitting."""
