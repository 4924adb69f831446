"""What every scene and manner reaches for: colour, noise, masks, lit bodies, brush strokes."""
