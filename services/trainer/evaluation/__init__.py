"""How well each encoder finds works that belong together, and whether influences help: measured, and reported."""
