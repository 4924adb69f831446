"""Where and how exactly a training computes: Lightning Fabric, set up from the settings."""

import torch
from lightning_fabric import Fabric

from shared.networks import devices
from shared.settings import Settings


def open_fabric(settings: Settings) -> Fabric:
    """One process's part in the computation, by `VASARI_DEVICE`, `VASARI_DEVICES` and `VASARI_PRECISION`.

    Started by torchrun it joins the other processes. Raises `InvalidInput` for a device that this machine lacks.
    """
    device = devices.pick(settings.device)
    fabric = Fabric(
        accelerator=device.type,
        devices=settings.devices,
        strategy="ddp" if settings.devices > 1 else "auto",
        precision=_precision(settings, device),  # type: ignore[arg-type]  # a literal of its own with the same values
    )
    fabric.launch()
    return fabric


def _precision(settings: Settings, device: torch.device) -> str:
    if settings.precision != "auto":
        return settings.precision
    if device.type != "cuda":
        return "32-true"
    return "bf16-mixed" if torch.cuda.is_bf16_supported() else "16-mixed"
