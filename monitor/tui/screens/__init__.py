"""The screens: each asks the services in a worker and shows frozen views."""
