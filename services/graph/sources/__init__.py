"""Where influences come from: one kind of source per module, each with a function from bytes to `Gathered`."""
