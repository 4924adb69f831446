"""Where and how exactly a training computes: Lightning Fabric, set up from the settings."""

from typing import Any

import torch
from lightning_fabric import Fabric
from lightning_fabric.plugins.precision import MixedPrecision, Precision
from lightning_fabric.strategies.ddp import DDPStrategy
from torch import Tensor

from shared.networks import devices
from shared.settings import Settings


class Mixed(MixedPrecision):
    """Mixed precision that leaves the pictures as they are.

    Fabric would round what a network is given as well; a pixel then is off by up to 1/512, in the target of an
    autoencoder too. The arithmetic is autocast's choice either way.
    """

    def convert_input(self, data: Any) -> Any:
        """The same."""
        return data


def open_fabric(settings: Settings) -> Fabric:
    """One process's part in the computation, by `VASARI_DEVICE`, `VASARI_DEVICES` and `VASARI_PRECISION`.

    With several devices it has to be called in each process that torchrun has started, and joins it to the others.
    Raises `InvalidInput` for a device that this machine lacks.
    """
    device = devices.pick(settings.device)
    if device.type == "cuda":
        torch.backends.cudnn.deterministic = True  # of its algorithms, some add up in another order each time
    fabric = Fabric(
        accelerator=device.type,
        devices=settings.devices,
        # The processes also agree on what to do next, and for that wait for no GPU.
        strategy=DDPStrategy(process_group_backend="cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo")
        if settings.devices > 1
        else "auto",
        plugins=[_precision(settings, device)],
    )
    fabric.launch()
    return fabric


def agreed(fabric: Fabric, value: float) -> float:
    """What the first process says, in all of them: time, turns and the job are its matter alone."""
    if fabric.world_size == 1:
        return value
    told = torch.tensor(value, dtype=torch.float64)
    torch.distributed.broadcast(told, src=0)
    return float(told)


def gathered(fabric: Fabric, tensors: dict[str, Tensor], *, alone: bool = False) -> list[dict[str, Tensor]]:
    """Each process's tensors, on the CPU, in the first process; an empty list in the others. `alone` asks no other."""
    here = {name: value.detach().cpu() for name, value in tensors.items()}
    if alone or fabric.world_size == 1:
        return [here]
    everywhere: list[Any] | None = [None] * fabric.world_size if fabric.is_global_zero else None
    torch.distributed.gather_object(here, everywhere)
    return everywhere or []


def _precision(settings: Settings, device: torch.device) -> Precision:
    asked = settings.precision
    if asked == "auto" and device.type == "cuda":
        return Mixed("bf16-mixed" if torch.cuda.is_bf16_supported() else "16-mixed", device.type)
    return Precision() if asked == "auto" or asked == "32-true" else Mixed(asked, device.type)
