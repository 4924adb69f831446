"""Whether bytes are weights in the safetensors format, told without PyTorch.

A file begins with the length of its header (8 bytes, little-endian), then the header, JSON with each tensor's type,
shape and place, then the tensors' bytes: https://huggingface.co/docs/safetensors, "Format".
"""

import json
from itertools import pairwise
from math import prod
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from shared.errors import InvalidInput

_LENGTH = 8
_LONGEST_HEADER = 100_000_000  # as the format has it
_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}
_Size = Annotated[int, Field(ge=0, le=2**40)]


class _Tensor(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    dtype: Literal["F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"]
    shape: Annotated[list[_Size], Field(max_length=16)]
    data_offsets: Annotated[list[_Size], Field(min_length=2, max_length=2)]

    @property
    def fits(self) -> bool:
        """Whether its place is as long as its shape asks for."""
        begin, end = self.data_offsets
        return end - begin == prod(self.shape) * _BYTES[self.dtype]


_Tensors = TypeAdapter(dict[str, _Tensor])


def check_weights(data: bytes) -> None:
    """Return for weights of which every byte has its place.

    Raises `InvalidInput` for anything else: another format (a pickle among them, which could run code), a part that
    is missing, bytes that belong to no tensor.
    """
    length = int.from_bytes(data[:_LENGTH], "little")
    start = _LENGTH + length
    if not 2 <= length <= _LONGEST_HEADER or len(data) < start:
        raise InvalidInput("The checkpoint is not in the safetensors format.")
    try:
        header = json.loads(data[_LENGTH:start])
        header.pop("__metadata__", None)
        tensors = list(_Tensors.validate_python(header).values())
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidInput("The checkpoint is not in the safetensors format (its header cannot be read).") from error
    places = sorted(tensor.data_offsets for tensor in tensors)
    joined = all(before[1] == after[0] for before, after in pairwise([[0, 0], *places, [len(data) - start, 0]]))
    if not tensors or not joined or not all(tensor.fits for tensor in tensors):
        raise InvalidInput("The checkpoint is damaged: its tensors do not fill it.")
