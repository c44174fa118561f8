"""Commands and exit codes: the only code that prints. Each command's module loads what it needs when it runs."""
