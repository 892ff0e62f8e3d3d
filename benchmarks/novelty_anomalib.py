"""anomalib's PatchCore on folders of pictures, for `novelty.py`; runs in an environment of its own.

    python benchmarks/novelty_anomalib.py FOLDER OUT.csv WEIGHTS.pth

FOLDER has train/, threat/ and benign/. Everything is anomalib's default except the backbone, which is timm's
EfficientNet-Lite0 with the same weights as CargoLens has, at strides 8 and 16. OUT gets seconds to train, milliseconds
a picture, then all scores.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from anomalib.data import Folder, PredictDataset
from anomalib.engine import Engine
from anomalib.models import Patchcore


def load_in_order(network: torch.nn.Module, weights: Path) -> None:
    """Weights whose names are another implementation's, by their order; what the network lacks comes last."""
    own = {k: v for k, v in network.state_dict().items() if not k.endswith("num_batches_tracked")}
    stored = [v for k, v in torch.load(weights, weights_only=True).items() if not k.endswith("num_batches_tracked")]
    for (name, tensor), found in zip(own.items(), stored, strict=False):
        if tensor.shape != found.shape:
            raise SystemExit(f"{weights}: {name} has shape {tuple(found.shape)}, expected {tuple(tensor.shape)}")
        tensor.copy_(found)


def main() -> None:
    root, out, weights = map(Path, sys.argv[1:])
    data = Folder("planes", root=root, normal_dir="train", abnormal_dir="threat", num_workers=0)
    # A post-processor would clamp the scores to 0 to 1.
    model = Patchcore("tf_efficientnet_lite0", ("blocks.2", "blocks.4"), pre_trained=False, post_processor=False)
    load_in_order(model.model.feature_extractor.feature_extractor, weights)
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(default_root_dir=folder, accelerator="cpu", devices=1, logger=False)
        start = time.perf_counter()
        engine.fit(model, datamodule=data)
        trained = time.perf_counter() - start
        values = []
        start = time.perf_counter()
        for part in ("threat", "benign"):
            batches = engine.predict(model, dataset=PredictDataset(path=root / part)) or []
            by_path = {p: float(s) for b in batches for p, s in zip(b.image_path, b.pred_score, strict=True)}
            values += [by_path[key] for key in sorted(by_path)]
        milliseconds = 1e3 * (time.perf_counter() - start) / len(values)
    np.savetxt(out, [trained, milliseconds, *values])


if __name__ == "__main__":
    main()
