"""Pictures of how a training went: curves, reconstructions, tables."""
