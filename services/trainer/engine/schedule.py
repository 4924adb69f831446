"""How the learning rates go within a stage."""

import math

from services.trainer.recipes.base import Stage


def rate(stage: Stage, progress: float) -> float:
    """The share of the peak learning rate at this progress of the stage, in [0, 1]: a linear rise, then a cosine.

    Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts", 2017, without restarts.
    """
    risen = min(1.0, progress / stage.warm_up) if stage.warm_up else 1.0
    fallen = min(1.0, max(0.0, progress - stage.warm_up) / (1 - stage.warm_up)) if stage.warm_up < 1 else 0.0
    cosine = 0.5 + 0.5 * math.cos(math.pi * fallen)
    return risen * (stage.last_rate + (1 - stage.last_rate) * cosine)
