"""A training on several devices: torchrun with a process for each, and what the worker that runs it hears of it."""
