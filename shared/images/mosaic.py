"""Several images as one."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image

GAP = 4  # pixels
_GROUND = (255, 255, 255)


def mosaic(tiles: Sequence[Image.Image], columns: int) -> bytes:
    """A PNG of images of one size, row by row, with 4 white pixels between them and none around."""
    width, height = tiles[0].size
    rows = -(-len(tiles) // columns)
    sheet = Image.new("RGB", (columns * (width + GAP) - GAP, rows * (height + GAP) - GAP), _GROUND)
    for place, tile in enumerate(tiles):
        row, column = divmod(place, columns)
        sheet.paste(tile, (column * (width + GAP), row * (height + GAP)))
    buffer = BytesIO()
    sheet.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
