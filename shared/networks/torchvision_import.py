"""`torchvision`, importable on every build of PyTorch: everything in Vasari imports it from here.

The torchvision on PyPI is compiled for CUDA. Beside a CPU build of PyTorch its compiled operators cannot load, and its
import then stops at two of them (`operator torchvision::nms does not exist`), although no network here needs them.
Declaring the two, without giving them a body, lets the import pass. A pair of builds that match imports at the first
try and is left as it is.
"""

import torch

_OPERATORS = ("nms", "qnms")
_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"

try:
    import torchvision
except RuntimeError:
    if torch.version.cuda is not None:
        raise
    # Kept in a name of this module: the declarations last only as long as the library object does.
    _library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]  # PyTorch annotates neither
    for _operator in _OPERATORS:
        _library.define(_operator + _SCHEMA)  # type: ignore[no-untyped-call]
    import torchvision

__all__ = ["torchvision"]
