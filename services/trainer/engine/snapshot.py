"""The state of a training between two steps, as a safetensors checkpoint with notes."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from shared.errors import InvalidInput
from shared.networks import checkpoints

Tensors = dict[str, Tensor]


@dataclass(frozen=True)
class Snapshot:
    """Everything that a training needs to go on as if it had not stopped.

    Attributes:
        about: What is trained, how and with which pictures; of no use to another training.
        position: Fields of `fit.Position`.
        history: Records of the finished epochs.
        recipe: The recipe's state: its network's, and that of what else it learns.
        memories: What it remembers besides, in each process.
        sums: Of the begun epoch's losses.
        moments: The optimizer's state by the parameters' numbers.
        best: The best score so far with the network of that epoch.
        scaler: State of the gradients' scaling, in 16-bit precision.
    """

    about: str
    position: Mapping[str, Any]
    history: list[dict[str, Any]]
    recipe: Tensors
    memories: list[Tensors]
    sums: Tensors
    moments: dict[int, Tensors]
    best: tuple[float, Tensors] | None
    scaler: Mapping[str, Any]

    def to_bytes(self) -> bytes:
        """As a file."""
        groups: dict[str, Tensors] = {"recipe": self.recipe, "sums": self.sums}
        groups |= {f"memory-{rank}": memory for rank, memory in enumerate(self.memories)}
        groups |= {f"moments-{number}": values for number, values in self.moments.items()}
        if self.best is not None:
            groups["best"] = self.best[1]
        tensors = {f"{group}.{name}": value for group, values in groups.items() for name, value in values.items()}
        place = {
            "position": dict(self.position),
            "history": self.history,
            "processes": len(self.memories),
            "moments": sorted(self.moments),
            "best": None if self.best is None else self.best[0],
            "scaler": dict(self.scaler),
        }
        return checkpoints.save(tensors, {"about": self.about, "place": json.dumps(place)})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Snapshot":
        """Of a file. Raises `InvalidInput` where it is damaged."""
        try:
            notes, tensors = checkpoints.notes(data), checkpoints.load(data)
            groups: dict[str, Tensors] = defaultdict(dict)
            for whole, value in tensors.items():
                group, _, name = whole.partition(".")
                groups[group][name] = value
            place = json.loads(notes["place"])
            return cls(
                about=notes["about"],
                position=place["position"],
                history=place["history"],
                recipe=groups["recipe"],
                memories=[groups[f"memory-{rank}"] for rank in range(place["processes"])],
                sums=groups["sums"],
                moments={number: groups[f"moments-{number}"] for number in place["moments"]},
                best=None if place["best"] is None else (place["best"], groups["best"]),
                scaler=place["scaler"],
            )
        except (InvalidInput, KeyError, ValueError) as error:
            raise InvalidInput(f"The saved state of this training is damaged ({error}); train anew.") from error
