"""Simulated scans as files: read back as they were, the same whatever happened on the way, annotated as others read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

from cargolens.datasets.errors import UsageError
from cargolens.datasets.masks import encode_mask
from cargolens.datasets.reader import read_scan
from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.output import SynthOptions, write_scans
from cargolens.datasets.sources import find_sources

COUNT = 6
EVERYTHING = SynthOptions(twins=True, maps=True)


def scans(seed: int = 2, **more: object) -> SimulatedScans:
    return SimulatedScans(COUNT, seed, 0.7, ("top", "side"), (64, 96), scanner="random", maps=True, **more)  # type: ignore[arg-type]


def hashes(folder: Path) -> dict[str, str]:
    """Hash of every file but the journal, whose order is that of the work."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "synth.jsonl"]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written") / "out"
    write_scans(scans(), folder, EVERYTHING)
    return folder


@pytest.fixture(scope="module")
def records(written: Path) -> list[dict]:
    return [json.loads(line) for line in (written / "manifest.jsonl").read_text().splitlines()]


@pytest.mark.parametrize(("workers", "order"), [(2, None), (2, [5, 0, 3, 1, 4, 2])])
def test_files_do_not_depend_on_workers_or_order(
    written: Path, tmp_path: Path, workers: int, order: list[int] | None
) -> None:
    write_scans(scans(), tmp_path / "out", EVERYTHING, workers=workers, order=order)
    assert hashes(tmp_path / "out") == hashes(written)


def test_scans_are_read_back_as_they_were_made(written: Path, records: list[dict]) -> None:
    samples = scans()[:]
    for inputs in (written / "scans", written / "manifest.jsonl"):
        sources = find_sources([inputs])
        assert [source.scan_id for source in sources] == [record["scan_id"] for record in records]
        for source, sample in zip(sources, samples, strict=True):
            read = read_scan(source)
            for found, made in zip(read.views, sample.scan.views, strict=True):
                assert found.name == made.name
                # The reader finds the air level of each energy itself.
                ratio = found.transmission.sum(axis=(1, 2)) / made.transmission.sum(axis=(1, 2))
                assert np.allclose(found.transmission, made.transmission * ratio[:, None, None], atol=2e-3)


def test_the_manifest_says_what_was_made(written: Path, records: list[dict]) -> None:
    for record, sample in zip(records, scans(), strict=True):
        digest = hashlib.sha256()
        for view in record["views"]:
            for name in view["files"]:
                digest.update((written / name).read_bytes())
        assert record["sha256"] == digest.hexdigest()
        assert record["anomalous"] == bool(sample.threats)
        assert [threat["box"] for threat in record["threats"]] == [list(truth.box) for truth in sample.threats]
        assert [threat["design"] for threat in record["threats"]] == [truth.design for truth in sample.threats]
        assert record["themes"] == list(sample.parcel.themes)
        assert len(record.get("twin", [])) == (4 if sample.threats else 0)
        for truth, threat in zip(sample.threats, record["threats"], strict=True):
            with np.load(written / record["maps"][0]) as maps:
                stem = f"{truth.view}_{threat['threat']}"
                assert np.array_equal(maps[f"{stem}_areal"], truth.areal)
                assert np.array_equal(maps[f"{stem}_visible"], truth.visible)


def test_maps_say_what_each_pixel_looks_through(written: Path, records: list[dict]) -> None:
    for record, sample in zip(records, scans(), strict=True):
        with np.load(written / record["maps"][0]) as maps:
            names = maps["materials"].tolist()
            for view, areal in zip(sample.scan.views, sample.matter, strict=True):
                mass, most, attenuation = (maps[f"{view.name}_{what}"] for what in ("mass", "material", "attenuation"))
                assert np.array_equal(mass, areal.total)
                assert ((most == 0) == (areal.planes <= 1e-6).all(axis=0)).all()
                order = {what.name: plane for what, plane in zip(areal.materials, areal.planes, strict=True)}
                for number in np.unique(most[most > 0]).tolist():
                    where = most == number
                    assert np.array_equal(order[names[number - 1]][where], areal.planes.max(axis=0)[where])
                assert attenuation.shape == view.transmission.shape
                assert np.abs(attenuation[:, most == 0]).max(initial=0.0) < 1e-3
                # But for noise, blur and scatter, it is what was measured.
                clear = (attenuation > 0.2) & (attenuation < 1.5)
                measured = -np.log(view.transmission[clear])
                assert abs(np.median(measured - attenuation[clear])) < 0.1
                assert np.corrcoef(measured, attenuation[clear])[0, 1] > 0.6


def test_twins_are_the_scans_without_their_threats(written: Path, records: list[dict]) -> None:
    pairs = 0
    for record, sample in zip(records, scans(), strict=True):
        for name in record.get("twin", []):
            twin = cv2.imread(str(written / name), cv2.IMREAD_UNCHANGED)
            scan = cv2.imread(str(written / name.replace("twins/", "scans/")), cv2.IMREAD_UNCHANGED)
            assert twin.dtype == np.uint16
            assert (twin != scan).any()
            pairs += 1
        assert sample.twin is None or pairs
    assert pairs


def test_annotations_are_coco(written: Path) -> None:
    coco = COCO(str(written / "annotations.json"))
    samples = scans()[:]
    expected = [truth for sample in samples for truth in sample.threats if truth.box[2]]
    assert len(coco.anns) == len(expected)
    by_place = {(image["scan_id"], image["view"]): image for image in coco.imgs.values()}
    found = 0
    for k, sample in enumerate(samples):
        for view in sample.scan.views:
            image = by_place[f"scan-{k:06d}", view.name]
            assert (image["height"], image["width"]) == (view.rows, view.columns)
            assert (written / image["file_name"]).is_file()
            truths = [truth for truth in sample.threats if truth.view == view.name and truth.box[2]]
            for truth, ann in zip(truths, coco.loadAnns(coco.getAnnIds(image["id"])), strict=True):
                assert np.array_equal(coco.annToMask(ann).astype(bool), truth.mask)
                assert ann["area"] == truth.mask.sum()
                assert coco.cats[ann["category_id"]]["name"] == truth.family
                x, y, width, height = ann["bbox"]
                assert (x, y, x + width, y + height) == truth.box
                found += 1
    assert found == len(expected)


@pytest.mark.parametrize("seed", range(8))
def test_masks_are_encoded_as_the_reference_does(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 90, 2))
    mask = rng.random(shape) < rng.choice([0.0, 0.02, 0.5, 0.98, 1.0])
    mask[: shape[0] // 2] |= bool(seed % 2)  # long runs as well
    reference = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
    assert encode_mask(mask) == {"size": list(shape), "counts": reference["counts"].decode()}


@pytest.mark.parametrize("scanner", ["parcel-160", "depot-140-grey"])
@pytest.mark.parametrize("kind", ["png", "npz"])
def test_every_format_is_read(tmp_path: Path, kind: str, scanner: str) -> None:
    made = SimulatedScans(1, 1, 1.0, ("top", "side"), (64, 96), scanner=scanner)
    write_scans(made, tmp_path / "out", SynthOptions(format=kind))  # type: ignore[arg-type]
    for inputs in (tmp_path / "out" / "scans", tmp_path / "out" / "manifest.jsonl"):
        (source,) = find_sources([inputs])
        read = read_scan(source)
        assert [view.name for view in read.views] == ["top", "side"]
        assert len(read.views[0].transmission) == (1 if "grey" in scanner else 2)
    sheet = cv2.imread(str(tmp_path / "out" / "preview.png"))
    assert sheet.shape == (256, 256, 3)
    assert (sheet == (0, 0, 255)).all(axis=2).any()  # the box


def test_a_stopped_run_goes_on(written: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"

    def stop(done: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_scans(scans(), folder, EVERYTHING, on_done=stop)
    assert not (folder / "manifest.jsonl").exists()
    with pytest.raises(UsageError, match="add --resume"):
        write_scans(scans(), folder, EVERYTHING)
    with pytest.raises(UsageError, match="another seed, twins"):
        write_scans(scans(3), folder, SynthOptions(maps=True), resume=True)
    # What a power cut may leave: a torn line, a file that lost its content, one half written.
    journal = folder / "synth.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    lost = json.loads(journal.read_bytes().splitlines()[1])["views"][0]["files"][0]
    (folder / lost).write_bytes(b"")
    (folder / "scans" / ".scan-000004_top_low.png.77").write_bytes(b"\x89PNG")
    seen: list[int] = []
    write_scans(scans(), folder, EVERYTHING, resume=True, on_done=seen.append)
    assert seen == list(range(COUNT + 1))
    assert hashes(folder) == hashes(written)
    seen.clear()
    write_scans(scans(), folder, EVERYTHING, resume=True, on_done=seen.append)
    assert seen == [COUNT]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds other files"):
        write_scans(scans(), tmp_path, SynthOptions(), resume=True)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
