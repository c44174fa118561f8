"""What is asked of the database and written to it, by subject. Rows come in, frozen views go out."""
