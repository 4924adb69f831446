"""The sample gallery: a small museum of twelve invented painters, painted by program.

It serves the demonstration and the tests where no museum can be reached. Scenes (`scenes`) are set out as
reference pictures, and each painter's manner (`manners`) paints them; what a painter learnt from others is in
`lineage`.
"""

from services.demo.gallery.build import GallerySummary, build
from services.demo.gallery.lineage import Painter
from services.demo.gallery.painters import PAINTERS

__all__ = ["PAINTERS", "GallerySummary", "Painter", "build"]
