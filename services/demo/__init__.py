"""The offline demonstration: a small museum to search in."""
