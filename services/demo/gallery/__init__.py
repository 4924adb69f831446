"""A small museum of twelve invented painters."""
