"""Where items come from, one source per file."""
