"""The two logistic models of the joining: their weights are data, `weights.toml` says where they come from."""

import tomllib
from collections.abc import Mapping
from functools import cache
from math import exp
from pathlib import Path
from typing import NamedTuple


class Model(NamedTuple):
    """bias and a weight for each comparison; `joined` is the score from which two are one."""

    bias: float
    features: Mapping[str, float]
    joined: float

    def score(self, compared: Mapping[str, float]) -> float:
        """0 to 1, rounded, so that the order of summation on another machine moves no border."""
        total = self.bias + sum(weight * compared[name] for name, weight in self.features.items())
        return round(1 / (1 + exp(-max(-30.0, min(30.0, total)))), 6)


@cache
def model(name: str) -> Model:
    with (Path(__file__).parent / "weights.toml").open("rb") as f:
        return Model(**tomllib.load(f)[name])
