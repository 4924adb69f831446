"""Where PyTorch computes."""

from typing import Literal

import torch

from shared.errors import InvalidInput

Setting = Literal["auto", "cpu", "cuda", "mps"]


def pick(setting: Setting) -> torch.device:
    """The device of the setting VASARI_DEVICE; `auto` takes a GPU where there is one.

    Raises `InvalidInput` where a device is asked for by name that this machine or this build of PyTorch lacks.
    """
    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if setting == "auto":
        return torch.device(next(name for name, present in available.items() if present))
    if not available[setting]:
        raise InvalidInput(
            f"PyTorch {torch.__version__} finds no '{setting}' device here; set VASARI_DEVICE to auto or cpu."
        )
    return torch.device(setting)
