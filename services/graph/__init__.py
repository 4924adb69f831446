"""The graph service: loads who influenced whom into the influence graph."""
