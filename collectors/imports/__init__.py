"""Files that were handed in: a person's own export, a list of posts, a page saved by hand. Pure reading, no network."""
