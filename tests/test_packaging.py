"""What is shipped: the namespace layout, what an import loads, and that sdist -> wheel -> import works."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("datasets", "models", "training", "inference")


def test_no_room_hides_the_others_of_the_namespace() -> None:
    assert [p for room in ROOMS for p in (ROOT / room / "cargolens").glob("__init__.py")] == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_ships_its_types(room: str) -> None:
    assert (ROOT / room / "cargolens" / room / "py.typed").is_file()


def _modules_after(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT.parent)
    return set(out.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import cargolens.datasets",
        "import cargolens.inference",
        "import cargolens.inference.cli",
        "import cargolens.datasets.reader, cargolens.datasets.canonical, cargolens.datasets.sources",
        "import cargolens.inference.engine, cargolens.inference.session, cargolens.inference.selftest",
    ],
)
def test_the_station_loads_no_training_framework(statement: str) -> None:
    heavy = {"torch", "torchvision", "PIL", "matplotlib", "albumentations", "scipy", "onnx", "pandas", "sklearn"}
    assert _modules_after(statement) & heavy == set()


def test_the_command_line_starts_without_the_runtime() -> None:
    """`cargolens --help` must not pay for numpy, OpenCV or ONNX Runtime."""
    assert _modules_after("import cargolens.inference.cli") & {"cv2", "onnxruntime", "numpy"} == set()


def test_sdist_to_wheel_to_import(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    for room in ROOMS:
        assert f"cargolens/{room}/__init__.py" in names
        assert f"cargolens/{room}/py.typed" in names
    assert "cargolens/inference/default.onnx" in names
    # A top-level folder called `datasets` or `models` in site-packages would hide other people's packages.
    assert {n.split("/")[0].split("-")[0] for n in names} == {"cargolens"}
    sources = {str(p.relative_to(ROOT / room)) for room in ROOMS for p in (ROOT / room / "cargolens").rglob("*.py")}
    assert {n for n in names if n.endswith(".py")} == sources
    code = "import cargolens.inference, sys; print(cargolens.inference.__file__)"
    out = subprocess.run(
        [
            sys.executable,
            "-S",
            "-c",
            f"import sys; sys.path[:0] = [{str(tmp_path / 'site')!r}, *{_site_packages()!r}]; {code}",
        ],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert out.stdout.startswith(str(tmp_path / "site"))


def _site_packages() -> list[str]:
    return [p for p in sys.path if p.endswith("site-packages")]
