"""The influence graph as files that other programs read, and that load back."""
