"""The gradient loop: interrupted is not lost, several processes do what is defined, and bad numbers do not spread."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from tests.training.small_banks import SETTINGS, write_parcels, write_things
from torch import Tensor

from cargolens.datasets.errors import DataError, UsageError
from cargolens.inference.bundle import read_bundle
from cargolens.models import create_detector
from cargolens.models.threat_segmenter import ThreatSegmenter
from cargolens.training import gradient as loop
from cargolens.training.banks import Banks, open_banks
from cargolens.training.config import GradientConfig, make_config
from cargolens.training.data import find_training_sources
from cargolens.training.export import export_run
from cargolens.training.progress import TrainProgress
from cargolens.training.run import DETECTOR, LOG, PARTIAL, Progress, Run
from cargolens.training.state import MOST_FAILED, TrainState, one_cycle
from cargolens.training.train import seed_everything, train_run

DATA = ["simulated:2:1"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Things drawn by hand, and a run that nobody interrupted; its bank of parcels serves the others."""
    root = tmp_path_factory.mktemp("gradient")
    write_things(root / "things")
    train(root, root / "whole")
    return root


def config(root: Path, *settings: str) -> GradientConfig:
    places = [f"project={root / 'things'}", f"banks.folder={root / 'bank'}"]
    made = make_config("threat_segmenter", None, [*SETTINGS, *places, *settings])
    assert isinstance(made, GradientConfig)
    return made


def train(root: Path, out: Path, *settings: str, resume: bool = False) -> Progress | None:
    return train_run(DATA, config(root, *settings), out, resume=resume, device="cpu", report=TrainProgress(quiet=True))


def same_run(a: Path, b: Path) -> None:
    for name in (DETECTOR, LOG, "fingerprint.json"):
        assert (a / name).read_bytes() == (b / name).read_bytes(), name


def test_a_run_says_what_it_used(folder: Path) -> None:
    prints = Run(folder / "whole").read_fingerprint()
    assert [scan["scan_id"] for scan in prints["scans"]] == ["simulated:1:0", "simulated:1:1"]
    rows = [line.split(",") for line in (folder / "whole" / LOG).read_text().splitlines()]
    assert rows[0] == ["step", "name", "value"]
    assert {row[1] for row in rows[1:]} == {"loss", "positive", "visible", "negative", "scan", "gradient", "failed"}
    assert not (folder / "whole" / PARTIAL).exists()


@pytest.mark.parametrize("size", [32, 64, 96, 160])
def test_samples_smaller_than_a_window_train(folder: Path, tmp_path: Path, size: int) -> None:
    settings = [*SETTINGS, f"project={folder / 'things'}", f"banks.folder={folder / 'bank'}", f"size={size}", "steps=1"]
    made = make_config("threat_windows", None, settings)
    progress = train_run(DATA, made, tmp_path / "run", device="cpu", report=TrainProgress(quiet=True))
    assert progress is not None
    assert all(np.isfinite(row.value) for row in progress.log)
    assert (tmp_path / "run" / DETECTOR).is_file()


def test_weights_move_but_not_the_early_ones(folder: Path) -> None:
    made = config(folder)
    seed_everything(made.seed)
    before = create_detector("threat_segmenter", made.model).state_dict()
    after = load_file(folder / "whole" / DETECTOR)
    changed = {name for name, tensor in after.items() if not torch.equal(tensor, before[name])}
    assert changed == set(after) - {"backbone.layers.0.weight", "backbone.layers.0.bias"}


KILLED = """
import os, signal, sys
from pathlib import Path
from cargolens.training import gradient
from cargolens.training.run import Run
from cargolens.training.train import train_run
from cargolens.training.config import make_config

gradient.CHECKPOINT_SECONDS = 0.0
keep, kept = Run.save_partial, []

def dying(self, *arguments):
    keep(self, *arguments)
    kept.append(1)
    if len(kept) == 3:
        os.kill(os.getpid(), signal.SIGKILL)

Run.save_partial = dying
train_run(["simulated:2:1"], make_config("threat_segmenter", None, sys.argv[2:]), Path(sys.argv[1]), device="cpu")
"""


@pytest.mark.slow
def test_killed_and_resumed_is_the_same(folder: Path, tmp_path: Path) -> None:
    words = [*SETTINGS, f"project={folder / 'things'}", f"banks.folder={folder / 'bank'}"]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "cut"), *words], check=False, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    found = Run(tmp_path / "cut").load_partial()
    assert found is not None
    assert found[0].step == 3
    train(folder, tmp_path / "cut", resume=True)
    same_run(tmp_path / "cut", folder / "whole")


def at_step(number: int, act: Callable[[Tensor], Tensor]) -> Callable[..., tuple[Tensor, dict[str, Tensor]]]:
    """A loss that does something to itself from a step on."""
    original, seen = ThreatSegmenter.loss, []

    def loss(self: ThreatSegmenter, planes: Tensor, targets: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        total, parts = original(self, planes, targets)
        seen.append(1)
        return (act(total) if len(seen) >= number else total), parts

    return loss


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_stopped_by_a_signal_keeps_a_checkpoint(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def stop(total: Tensor) -> Tensor:
        os.kill(os.getpid(), getattr(signal, name))
        return total

    monkeypatch.setattr(ThreatSegmenter, "loss", at_step(4, stop))
    with pytest.raises(KeyboardInterrupt):
        train(folder, tmp_path / "cut")
    monkeypatch.undo()
    found = Run(tmp_path / "cut").load_partial()
    assert found is not None
    assert found[0].step == 4  # the step the signal came in is whole
    # another number of workers is the same run; other steps are not
    with pytest.raises(UsageError, match="steps 6 -> 9"):
        train(folder, tmp_path / "cut", "steps=9", resume=True)
    train(folder, tmp_path / "cut", resume=True)
    same_run(tmp_path / "cut", folder / "whole")


def test_a_step_that_fails_is_left_out_and_counted(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the third loss is not finite, the fourth is
    marks = iter([float("nan"), 1.0, 1.0, 1.0])
    monkeypatch.setattr(ThreatSegmenter, "loss", at_step(3, lambda total: total * next(marks)))
    train(folder, tmp_path / "run")
    assert all(tensor.isfinite().all() for tensor in load_file(tmp_path / "run" / DETECTOR).values())
    assert "6,failed,1.0" in (tmp_path / "run" / LOG).read_text()


def test_too_many_failures_stop_the_run(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ThreatSegmenter, "loss", at_step(2, lambda total: total * float("inf")))
    with pytest.raises(DataError, match=rf"{MOST_FAILED} steps in a row up to step {MOST_FAILED + 1} are not finite"):
        train(folder, tmp_path / "run", "steps=20")
    assert not Run(tmp_path / "run").finished


@pytest.mark.parametrize(("steps", "warmup"), [(100, 0.1), (37, 0.3), (1000, 0.5)])
def test_one_cycle_is_pytorchs(steps: int, warmup: float) -> None:
    weight = torch.nn.Parameter(torch.zeros(1))
    optimiser = torch.optim.AdamW([weight], lr=1.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1.0, steps, pct_start=warmup)
    for step in range(steps):
        rate, beta1 = one_cycle(step, steps, warmup)
        assert rate == pytest.approx(optimiser.param_groups[0]["lr"], rel=1e-6, abs=1e-9)
        assert beta1 == pytest.approx(optimiser.param_groups[0]["betas"][0], rel=1e-6)
        optimiser.step()
        schedule.step()


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_one_cycle_of_few_steps(steps: int) -> None:
    assert all(0 < one_cycle(step, steps, 0.1)[0] <= 1 for step in range(steps))


def test_average_follows_the_weights(folder: Path) -> None:
    """After n steps from 0 the average of a constant 1 is what the decays leave."""
    made = config(folder, "ema=0.5")
    state = TrainState(create_detector("threat_segmenter", made.model), made)
    state.average = {"level": torch.zeros(2)}
    state.detector.get_buffer("level").fill_(1.0)
    left = 1.0
    for step in range(1, 20):
        state.step = step
        state._average()
        left *= min(0.5, step / (step + 9))
    assert state.average["level"].tolist() == pytest.approx([1 - left] * 2)


def test_workers_change_nothing(folder: Path) -> None:
    made = config(folder)
    detector = create_detector("threat_segmenter", made.model)
    composer = loop.make_composer(open_banks(made, folder), detector, made)
    here, there = (list(loop.load(composer, [4, 2, 7], 2, "cpu", workers)) for workers in (0, 2))
    assert len(there) == 3
    for number, a, b in zip([4, 2, 7], here, there, strict=True):
        expected = composer.batch(number, 2)
        for x, y, z in zip(a, b, expected, strict=True):
            assert np.array_equal(x, z)
            assert np.array_equal(y, z)


@pytest.mark.slow
def test_two_processes_average_their_gradients(folder: Path, tmp_path: Path) -> None:
    """Each sees its own batches; the result is that of one process that averages the gradients of both."""
    made = config(folder, "steps=3")
    settings = [*SETTINGS, f"project={folder / 'things'}", f"banks.folder={folder / 'bank'}", "steps=3"]
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--standalone", "-m"]
    command += ["cargolens", "train", *DATA, "--detector", "threat_segmenter", "--device", "cpu", "--debug"]
    command += ["--out", str(tmp_path / "run"), *(word for setting in settings for word in ("--set", setting))]
    done = subprocess.run(command, check=False, capture_output=True, timeout=200)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert done.stderr.decode().count("scans used") == 1  # one process speaks

    seed_everything(made.seed)
    detector = create_detector("threat_segmenter", made.model)
    state = TrainState(detector.train(), made)
    composer = loop.make_composer(open_banks(made, folder), detector, made)

    class Both(torch.nn.Module):
        def forward(self, planes: Tensor, targets: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
            halves = [detector.loss(p, t)[0] for p, t in zip(planes.chunk(2), targets.chunk(2), strict=True)]
            return (halves[0] + halves[1]) / 2, {}

    for step in range(3):
        batches = [loop._on("cpu", composer.batch(2 * step + rank, made.batch)) for rank in (0, 1)]
        state.advance(Both(), *(torch.cat(parts) for parts in zip(*batches, strict=True)))
    found = load_file(tmp_path / "run" / DETECTOR)
    for name, tensor in state.average.items():
        if name not in ("level", "spread"):
            torch.testing.assert_close(found[name], tensor, rtol=1e-4, atol=1e-6)


def test_start_from_a_run_of_other_families(folder: Path) -> None:
    made = config(folder, "model.families=knife,axe")
    detector = create_detector("threat_segmenter", made.model)
    fresh = detector.state_dict()["head.weight"].clone()
    loop.start_from(detector, Run(folder / "whole"))
    earlier, own = load_file(folder / "whole" / DETECTOR), detector.state_dict()
    assert torch.equal(own["tower.0.1.weight"], earlier["tower.0.1.weight"])
    # knife was the second family and is the first; axe is new
    assert torch.equal(own["head.weight"][0], earlier["head.weight"][1])
    assert torch.equal(own["head.weight"][1], fresh[1])


def test_start_from_another_kind_of_run_is_refused(folder: Path) -> None:
    made = config(folder, "model.width=16")
    with pytest.raises(UsageError, match="has shape"):
        loop.start_from(create_detector("threat_segmenter", made.model), Run(folder / "whole"))


def test_fine_tuning_starts_where_the_other_run_ended(folder: Path, tmp_path: Path) -> None:
    train(folder, tmp_path / "next", "steps=1", "lr=1e-12", f"init={folder / 'whole'}")
    earlier, later = (load_file(path / DETECTOR) for path in (folder / "whole", tmp_path / "next"))
    torch.testing.assert_close(later["tower.0.1.weight"], earlier["tower.0.1.weight"], rtol=0, atol=1e-8)


def test_bundle_names_no_folder(folder: Path, tmp_path: Path) -> None:
    export_run(folder / "whole", tmp_path / "b.onnx")
    manifest = read_bundle(tmp_path / "b.onnx").manifest
    assert manifest.classes == ("pistol", "knife")
    assert manifest.training.config["project"] == "things"
    assert str(folder) not in json.dumps(manifest.training.config)


def test_no_bank_of_the_family(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="has no axe"):
        train(folder, tmp_path / "run", "model.families=axe")


def test_parcels_of_a_shared_folder_are_those_of_the_data(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="sources_sha256 differ"):
        train_run(["simulated:3:1"], config(folder), tmp_path / "run", device="cpu", report=TrainProgress(quiet=True))


def test_grey_parcels_train(folder: Path, tmp_path: Path) -> None:
    made = config(folder, "steps=2")
    detector = create_detector("threat_segmenter", made.model)
    banks = Banks(write_things(tmp_path / "things"), write_parcels(tmp_path / "parcels", energies=1), ())
    composer = loop.make_composer(banks, detector, made)
    state = TrainState(detector.train(), made)
    for number in range(2):
        state.advance(loop._Loss(detector), *loop._on("cpu", composer.batch(number, 2)))
    assert state.failed == 0


def test_sources_are_those_of_the_arguments() -> None:
    assert [source.scan_id for source in find_training_sources(DATA)] == ["simulated:1:0", "simulated:1:1"]
