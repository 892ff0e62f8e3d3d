"""The folder a training run leaves behind, and what is in it.

``config.json`` the effective configuration and where the data came from; ``detector.safetensors`` the weights;
``fingerprint.json`` which scans were used, by content, and which could not be read; ``log.csv`` figures along the way;
``validation.json`` how a detector of boxes did on scans kept aside; ``partial.safetensors`` while the run is
unfinished. Each file is written beside itself and renamed, the weights last: a run with ``detector.safetensors`` is
complete.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor

from cargolens.datasets.errors import DataError, UsageError
from cargolens.inference.calibration import fingerprint
from cargolens.inference.files import write_atomic
from cargolens.inference.version import cargolens_version

from .config import TrainConfig, differences, from_json, to_json
from .data import lines_sha256

CONFIG, DETECTOR, FINGERPRINT, LOG = "config.json", "detector.safetensors", "fingerprint.json", "log.csv"
PARTIAL, VALIDATION = "partial.safetensors", "validation.json"
# Settings that do not change what a run makes.
HARMLESS = ("config.workers ",)
MAX_JSON_BYTES = 512 << 20


@dataclass(frozen=True)
class UsedScan:
    """A scan the detector was made from, by the content of its files and by the perceptual hash of each view."""

    scan_id: str
    sha256: str
    perceptual: tuple[str, ...] = ()


@dataclass(frozen=True)
class SkippedScan:
    """A scan that could not be read, and why."""

    scan_id: str
    error: str


@dataclass(frozen=True)
class LogRow:
    """One figure that a pass of the training gave."""

    step: int
    name: str
    value: float


@dataclass
class Progress:
    """How far a run is; a partial run keeps it beside its tensors.

    Attributes:
        step: Passes finished.
        done: Scans finished in the current pass.
        used: Scans used so far.
        skipped: Scans that could not be read so far.
        log: Figures so far.
    """

    step: int = 0
    done: int = 0
    used: list[UsedScan] = field(default_factory=list)
    skipped: list[SkippedScan] = field(default_factory=list)
    log: list[LogRow] = field(default_factory=list)


class Run:
    """A run's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def finished(self) -> bool:
        """Whether the run is complete."""
        return (self.folder / DETECTOR).is_file()

    def begin(self, config: TrainConfig, data: Sequence[str], sources: Iterable[str], *, resume: bool) -> None:
        """Make the folder, or check that it belongs to the same run.

        Args:
            config: Effective configuration.
            data: DATA arguments as given, kept for people.
            sources: One line a source, whose order and content decide whether two runs are the same.
            resume: Whether to go on where an earlier run stopped.

        Raises:
            UsageError: The folder holds a run and `resume` was not asked for, or it holds another run.
        """
        wanted = {
            "config": to_json(config),
            "sources_sha256": lines_sha256(sources),
            "version": cargolens_version(),
        }
        if (self.folder / CONFIG).exists():
            if not resume:
                raise UsageError(f"{self.folder}: holds a run; add --resume to go on with it or choose another --out")
            there = {key: value for key, value in self.read_config().items() if key in wanted}
            # Settings that came with a later version were not there to be chosen: they are at their defaults.
            there["config"] = to_json(self.config())
            differ = [text for text in differences(there, wanted) if not text.startswith(HARMLESS)]
            if differ:
                raise UsageError(f"{self.folder}: holds another run ({'; '.join(differ)[:300]}); choose another --out")
            return
        if self.folder.exists() and not self.folder.is_dir():
            raise UsageError(f"{self.folder}: is a file, expected a folder for the run")
        self.folder.mkdir(parents=True, exist_ok=True)
        write_atomic(self.folder / CONFIG, _json({**wanted, "data": list(data)}))

    def read_config(self) -> dict[str, Any]:
        """What ``config.json`` says.

        Raises:
            DataError: It is missing or no JSON of a run.
        """
        found = _read_json(self.folder / CONFIG)
        if not isinstance(found.get("config"), dict):
            raise DataError(f"{self.folder / CONFIG}: has no configuration, expected one written by cargolens train")
        return found

    def config(self) -> TrainConfig:
        """The effective configuration of the run."""
        values: Mapping[str, Any] = self.read_config()["config"]
        return from_json(values)

    def save_partial(self, progress: Progress, tensors: Mapping[str, Tensor]) -> None:
        """Keep how far the run is, with everything needed to go on."""
        write_atomic(self.folder / PARTIAL, save_tensors(_plain(tensors), {"progress": json.dumps(asdict(progress))}))

    def write_log(self, rows: Iterable[LogRow]) -> None:
        """Write the figures so far, for those who watch."""
        write_atomic(self.folder / LOG, _csv(rows))

    def write_validation(self, found: Mapping[str, Any]) -> None:
        """Write how the detector did on scans that were kept aside."""
        write_atomic(self.folder / VALIDATION, _json(found))

    def read_validation(self) -> dict[str, Any] | None:
        """What ``validation.json`` says, or None where there is none.

        Raises:
            DataError: It is no JSON.
        """
        return _read_json(self.folder / VALIDATION) if (self.folder / VALIDATION).is_file() else None

    def load_partial(self) -> tuple[Progress, dict[str, Tensor]] | None:
        """What `save_partial` kept, or None.

        Raises:
            DataError: The file is damaged.
        """
        path = self.folder / PARTIAL
        if not path.is_file():
            return None
        try:
            with safe_open(path, framework="pt") as file:
                kept = json.loads(file.metadata()["progress"])
            progress = Progress(
                kept["step"], kept["done"],
                [UsedScan(u["scan_id"], u["sha256"], tuple(u.get("perceptual", ()))) for u in kept["used"]],
                [SkippedScan(**s) for s in kept["skipped"]], [LogRow(**r) for r in kept["log"]],
            )  # fmt: skip
            return progress, load_tensors(path.read_bytes())
        except (OSError, SafetensorError, ValueError, KeyError, TypeError) as error:
            raise DataError(f"{path}: damaged ({type(error).__name__}); delete it to start the run again") from error

    def finish(self, progress: Progress, tensors: Mapping[str, Tensor], licence: str) -> None:
        """Write what the run made, the weights and their licence last, and drop the partial state."""
        count = len({scan.sha256 for scan in progress.used})
        prints = {
            "count": len(progress.used),
            "distinct": count,
            "fingerprint": fingerprint(scan.sha256 for scan in progress.used),
            "scans": [asdict(scan) for scan in progress.used],
            "skipped": [asdict(scan) for scan in progress.skipped],
        }
        write_atomic(self.folder / FINGERPRINT, _json(prints))
        self.write_log(progress.log)
        write_atomic(self.folder / DETECTOR, save_tensors(_plain(tensors), {"licence": licence}))
        (self.folder / PARTIAL).unlink(missing_ok=True)

    def read_fingerprint(self) -> dict[str, Any]:
        """What ``fingerprint.json`` says.

        Raises:
            DataError: It is missing or no JSON.
        """
        return _read_json(self.folder / FINGERPRINT)

    def weights(self) -> tuple[dict[str, Tensor], str]:
        """The detector's tensors and the licence of the weights among them.

        Raises:
            DataError: The run is not finished or its weights are damaged.
        """
        path = self.folder / DETECTOR
        if not path.is_file():
            raise DataError(f"{self.folder}: is not a finished run; finish it with cargolens train --resume")
        try:
            with safe_open(path, framework="pt") as file:
                licence: str = file.metadata()["licence"]
            return load_tensors(path.read_bytes()), licence
        except (OSError, SafetensorError, ValueError, KeyError, TypeError) as error:
            raise DataError(f"{path}: damaged ({type(error).__name__}); train again") from error


def _plain(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()}


def _json(values: Mapping[str, Any]) -> bytes:
    return (json.dumps(values, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()


def _read_json(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MAX_JSON_BYTES:
            raise DataError(f"{path}: {path.stat().st_size} bytes, expected at most {MAX_JSON_BYTES}")
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}; give a folder written by cargolens train") from error
    except ValueError as error:
        raise DataError(f"{path}: not JSON ({error}); train again") from error
    if not isinstance(found, dict):
        raise DataError(f"{path}: holds {type(found).__name__}, expected a table of a run")
    return found


def _csv(rows: Iterable[LogRow]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["step", "name", "value"])
    writer.writerows([row.step, row.name, repr(row.value)] for row in rows)
    return text.getvalue().encode()
