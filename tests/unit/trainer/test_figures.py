"""Pictures of a training show what they are given."""

from io import BytesIO

import numpy as np
import torch
from PIL import Image

from services.trainer.figures.curves import draw_curves
from services.trainer.figures.reconstructions import draw_reconstructions
from shared.images.mosaic import GAP, mosaic


def test_originals_stand_over_their_reconstructions() -> None:
    originals = torch.linspace(0, 1, 11)[:, None, None, None].expand(11, 3, 6, 6)
    pixels = np.asarray(Image.open(BytesIO(draw_reconstructions(originals, 1 - originals))))
    assert pixels.shape == (2 * 6 + GAP, 8 * 6 + 7 * GAP, 3)  # of eleven, one whole row of eight
    for column in range(8):
        above, below = (pixels[row + 1, column * (6 + GAP) + 1, 0] for row in (0, 6 + GAP))
        assert abs(int(above) - round(255 * column / 10)) <= 1
        assert int(above) + int(below) in (254, 255, 256)


def test_a_mosaic_goes_row_by_row() -> None:
    tiles = [Image.new("RGB", (3, 2), (shade, 0, 0)) for shade in (10, 20, 30)]
    pixels = np.asarray(Image.open(BytesIO(mosaic(tiles, 2))))
    assert pixels.shape == (2 * 2 + GAP, 2 * 3 + GAP, 3)
    assert [pixels[0, 0, 0], pixels[0, -1, 0], pixels[-1, 0, 0]] == [10, 20, 30]
    assert (pixels[-1, -1] == 255).all()


def test_there_is_a_panel_for_each_number() -> None:
    history = [
        {"stage": "head" if epoch < 3 else "all", "epoch": epoch, "loss": 1 / epoch, "psnr": 10.0 + epoch}
        for epoch in (1, 2, 3, 4)
    ]
    two = Image.open(BytesIO(draw_curves(history)))
    four = Image.open(BytesIO(draw_curves([{**record, "ssim": 0.1, "ratio": 1.0} for record in history])))
    assert two.format == "PNG"
    assert four.width * four.height > 2 * two.width * two.height
    dark = (np.asarray(two.convert("RGB"))[..., 2].astype(int) - np.asarray(two.convert("RGB"))[..., 0]) > 100
    assert dark.any(axis=0)[: two.width // 2].any()  # a curve in either panel
    assert dark.any(axis=0)[two.width // 2 :].any()


def test_an_epoch_or_none_can_be_drawn() -> None:
    for history in ([], [{"stage": "all", "epoch": 1, "loss": 0.5}]):
        assert Image.open(BytesIO(draw_curves(history))).format == "PNG"
