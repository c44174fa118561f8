"""Parts of screens. They show what they are given and say what was pressed; none knows a service."""
