"""A score with one hidden layer: what finds a floor or an end from the rows or columns around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .picture import Float32


@dataclass(frozen=True, eq=False)
class Scorer:
    """``out . tanh(hidden . (x - mean) / scale + bias)``.

    Attributes:
        mean: (features,) float32.
        scale: (features,) float32, above 0.
        hidden: (units, features) float32.
        bias: (units,) float32.
        out: (units,) float32.
    """

    mean: Float32
    scale: Float32
    hidden: Float32
    bias: Float32
    out: Float32

    def __call__(self, features: Float32) -> Float32:
        """Scores of (samples, features): (samples,) float32, up to a constant."""
        units = np.tanh((features - self.mean) / self.scale @ self.hidden.T + self.bias)
        return np.asarray(units @ self.out, np.float32)
