"""The watch: schedules the net, scores what it brings, shows it to supervisors."""

__version__ = "0.1.0"
