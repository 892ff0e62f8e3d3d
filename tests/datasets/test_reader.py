"""From files to transmission: depth, air, polarity, energies, views and colours are understood as documented."""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cargolens.datasets import ReadOptions, ScanError, ScanSource, ViewFiles, find_sources, read_scan
from cargolens.datasets.air import air_level
from cargolens.datasets.decode import decode_bytes

Counts = NDArray[np.uint8] | NDArray[np.uint16]


def scene(air: int, depth: int = 16, seed: int = 0) -> Counts:
    """Air with a darker block of noise in it."""
    dtype = np.uint16 if depth > 8 else np.uint8
    counts = np.full((40, 60), air, dtype)
    counts[8:30, 10:50] = np.random.default_rng(seed).integers(air // 50, air // 2, (22, 40)).astype(dtype)
    return counts


def save(path: Path, array: NDArray[np.generic]) -> Path:
    assert cv2.imwrite(str(path), array)
    return path


AIR = [
    # suffix, bits of the file, counts of air, declared
    (".png", 16, 60000, {}),  # the dual-energy set
    (".png", 16, 65535, {}),  # saturated air
    (".tif", 16, 50000, {}),
    (".png", 8, 255, {}),
    (".png", 8, 224, {}),  # grey backgrounds of some displays
    (".bmp.png", 8, 192, {}),
    (".jpg", 8, 248, {}),
    (".png", 16, 4095, {"bit_depth": 12}),  # 12 bits in a 16-bit file
    (".png", 16, 3900, {"bit_depth": 12}),
    (".png", 16, 16383, {"bit_depth": 14}),
]


@pytest.mark.parametrize(("suffix", "bits", "air", "options"), AIR)
def test_air_is_one(tmp_path: Path, suffix: str, bits: int, air: int, options: dict[str, int]) -> None:
    counts = scene(air, bits)
    view = read_scan(save(tmp_path / f"a{suffix}", counts), ReadOptions(**options)).views[0]
    assert view.bit_depth == options.get("bit_depth", bits)
    tolerance = 0.01 if suffix == ".jpg" else 1e-6
    assert np.median(view.transmission[0, :5]) == pytest.approx(1.0, abs=tolerance)
    if suffix != ".jpg":
        np.testing.assert_allclose(view.transmission[0], counts / np.float32(air), rtol=1e-6)


def test_depth_is_never_guessed_from_the_values(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", scene(4095))
    scan = read_scan(path)
    assert scan.views[0].bit_depth == 16
    assert scan.views[0].transmission.max() == pytest.approx(4095 / 65535)
    assert "declare the bit depth" in scan.meta.notes[0]


def test_without_air_the_depth_stands_for_it(tmp_path: Path) -> None:
    counts = np.random.default_rng(0).integers(10, 140, (40, 60)).astype(np.uint8)
    scan = read_scan(save(tmp_path / "a.png", counts))
    np.testing.assert_allclose(scan.views[0].transmission[0], counts / np.float32(255), rtol=1e-6)
    assert "no air found" in scan.meta.notes[0]


def test_air_can_be_declared(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", scene(60000))
    assert read_scan(path, ReadOptions(air=50000)).views[0].transmission.max() == pytest.approx(1.2)


WRONG = [
    # options, what the message says
    ({"bit_depth": 12}, "does not fit into the 12 bits"),
    ({"air": -1.0}, "air declared"),
    ({"air": 1e6}, "air declared"),
    ({"palette": True}, "three channels"),
]


@pytest.mark.parametrize(("options", "says"), WRONG)
def test_declarations_that_do_not_fit(tmp_path: Path, options: dict[str, float], says: str) -> None:
    with pytest.raises(ScanError, match=says):
        read_scan(save(tmp_path / "a.png", scene(60000)), ReadOptions(**options))  # type: ignore[arg-type]


def test_more_bits_than_the_file_has(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="8-bit samples but 12 bits"):
        read_scan(save(tmp_path / "a.png", scene(255, 8)), ReadOptions(bit_depth=12))


@settings(max_examples=40, deadline=None)
@given(bits=st.sampled_from([8, 10, 12, 14, 16]), share=st.floats(0.93, 1.0), seed=st.integers(0, 99))
def test_polarity_and_depth_round_trip(
    tmp_path_factory: pytest.TempPathFactory, bits: int, share: float, seed: int
) -> None:
    """A bright-air picture and its negative, at any depth, are the same scan."""
    full = 2**bits - 1
    counts = scene(round(full * share), bits, seed)
    folder = tmp_path_factory.mktemp("polarity")
    bright = save(folder / "bright.png", counts)
    dark = save(folder / "dark.png", (full - counts.astype(np.int64)).astype(counts.dtype))
    one = read_scan(bright, ReadOptions(bit_depth=bits)).views[0]
    other = read_scan(dark, ReadOptions(bit_depth=bits, dark_air=True)).views[0]
    np.testing.assert_array_equal(one.transmission, other.transmission)
    recovered = np.rint(one.transmission[0].astype(np.float64) * round(full * share))
    np.testing.assert_array_equal(recovered, counts)


def test_min_is_white_tiff_is_turned(tmp_path: Path) -> None:
    """Photometric 0 says that 0 is shown white: the samples are stored the other way round."""
    counts = scene(60000)
    path = save(tmp_path / "a.tif", (65535 - counts).astype(np.uint16))
    data = bytearray(path.read_bytes())
    entry = struct.pack("<HHIH", 262, 3, 1, 1)
    at = data.index(entry)
    data[at + 8] = 0
    path.write_bytes(data)
    np.testing.assert_allclose(read_scan(path).views[0].transmission[0], counts / np.float32(60000), rtol=1e-6)


ORIENTED = [(".jpg", 6), (".jpg", 3), (".tif", 6), (".tif", 8)]


@pytest.mark.parametrize(("suffix", "orientation"), ORIENTED)
def test_orientation_tags_do_not_turn_the_picture(tmp_path: Path, suffix: str, orientation: int) -> None:
    counts = scene(255, 8)
    path = save(tmp_path / f"a{suffix}", counts)
    plain = read_scan(path).views[0].transmission
    data = path.read_bytes()
    if suffix == ".jpg":
        body = b"Exif\0\0II*\0\x08\0\0\0\1\0" + struct.pack("<HHIHHI", 274, 3, 1, orientation, 0, 0)
        data = data[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + data[2:]
    else:
        # the directory lies last in what OpenCV writes: give it one more entry
        at = int.from_bytes(data[4:8], "little")
        count = int.from_bytes(data[at : at + 2], "little")
        entries = [data[at + 2 + 12 * n : at + 14 + 12 * n] for n in range(count)]
        entries = [entry for entry in entries if entry[:2] != struct.pack("<H", 274)]
        entries.append(struct.pack("<HHIHH", 274, 3, 1, orientation, 0))
        entries.sort(key=lambda entry: int.from_bytes(entry[:2], "little"))
        directory = struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)
        data = data[:4] + struct.pack("<I", len(data)) + data[8:] + directory
    path.write_bytes(data)
    np.testing.assert_array_equal(read_scan(path).views[0].transmission, plain)


def test_pair_is_dual_energy_lowest_first(tmp_path: Path) -> None:
    low, high = scene(60000, seed=1), scene(58000, seed=2)
    save(tmp_path / "x_high.png", high)
    save(tmp_path / "x_low.png", low)
    scan = read_scan(tmp_path)
    view = scan.views[0]
    assert (scan.meta.scan_id, view.encoding, view.name) == ("x", "dual-energy", "")
    np.testing.assert_allclose(view.transmission[0], low / np.float32(60000), rtol=1e-6)
    np.testing.assert_allclose(view.transmission[1], high / np.float32(58000), rtol=1e-6)
    assert [Path(file).name for file in scan.meta.files] == ["x_low.png", "x_high.png"]


def test_pair_of_two_sizes_names_both(tmp_path: Path) -> None:
    save(tmp_path / "x_low.png", scene(60000))
    save(tmp_path / "x_high.png", scene(60000)[:, :50])
    with pytest.raises(ScanError, match="60 x 40 pixels but high energy 50 x 40"):
        read_scan(tmp_path)


def test_half_a_pair_is_not_read_as_a_whole(tmp_path: Path) -> None:
    path = save(tmp_path / "x_low.png", scene(60000))
    with pytest.raises(ScanError, match="high-energy partner is missing"):
        read_scan(tmp_path)
    assert read_scan(path).views[0].encoding == "grey"  # named on its own, it is what the user wants


def test_two_page_tiff_is_dual_energy(tmp_path: Path) -> None:
    low, high = scene(60000, seed=1), scene(60000, seed=2)
    assert cv2.imwritemulti(str(tmp_path / "a.tif"), [low, high])
    view = read_scan(tmp_path / "a.tif").views[0]
    np.testing.assert_allclose(view.transmission, np.stack([low, high]) / np.float32(60000), rtol=1e-6)


ARRAYS = [
    # what is stored, encoding, energies
    (lambda t: t[0], "grey", 1),
    (lambda t: t[:1], "grey", 1),
    (lambda t: t, "dual-energy", 2),
    (np.asfortranarray, "dual-energy", 2),
    (lambda t: t.astype(">f8"), "dual-energy", 2),
    (lambda t: t.astype(np.float16), "dual-energy", 2),
]


@pytest.mark.parametrize(("store", "encoding", "energies"), ARRAYS)
def test_npy(tmp_path: Path, store: object, encoding: str, energies: int) -> None:
    transmission = np.stack([scene(60000, seed=n) / np.float32(60000) for n in (1, 2)])
    np.save(tmp_path / "a.npy", store(transmission))  # type: ignore[operator]
    view = read_scan(tmp_path / "a.npy").views[0]
    assert (view.encoding, view.transmission.shape[0], view.bit_depth) == (encoding, energies, 32)
    np.testing.assert_allclose(view.transmission, transmission[:energies], atol=1e-3)


def test_npy_of_counts(tmp_path: Path) -> None:
    counts = np.stack([scene(60000, seed=1), scene(50000, seed=2)])
    np.save(tmp_path / "a.npy", counts)
    view = read_scan(tmp_path / "a.npy").views[0]
    np.testing.assert_allclose(view.transmission[1], counts[1] / np.float32(50000), rtol=1e-6)
    assert view.bit_depth == 16


def test_npz_of_two_views(tmp_path: Path) -> None:
    parts = {f"{view}_{energy}": scene(60000, seed=n) for n, (view, energy) in enumerate(
        [("top", "low"), ("top", "high"), ("side", "low"), ("side", "high")])}  # fmt: skip
    np.savez_compressed(tmp_path / "a.npz", **parts, energies=np.array([80.0, 160.0]))
    scan = read_scan(tmp_path / "a.npz")
    assert [view.name for view in scan.views] == ["top", "side"]
    np.testing.assert_allclose(scan.views[1].transmission[1], parts["side_high"] / np.float32(60000), rtol=1e-6)


def test_float_tiff_and_float_counts_with_declared_air(tmp_path: Path) -> None:
    transmission = (scene(60000) / np.float32(60000)).astype(np.float32)
    plain = save(tmp_path / "a.tif", transmission)
    np.testing.assert_array_equal(read_scan(plain).views[0].transmission[0], transmission)
    counts = save(tmp_path / "b.tif", transmission * np.float32(1000))
    np.testing.assert_allclose(
        read_scan(counts, ReadOptions(air=1000)).views[0].transmission[0], transmission, rtol=1e-5
    )


def test_two_views_keep_their_names(tmp_path: Path) -> None:
    for n, name in enumerate(("x_side_low", "x_side_high", "x_top_low", "x_top_high")):
        save(tmp_path / f"{name}.png", scene(60000, seed=n))
    scan = read_scan(tmp_path)
    assert [view.name for view in scan.views] == ["top", "side"]
    assert all(view.encoding == "dual-energy" for view in scan.views)


def test_energies_say_kv_or_mv(tmp_path: Path) -> None:
    files = tuple(str(save(tmp_path / f"{n}.png", scene(60000, seed=n))) for n in (1, 2))
    for energies, unit in (((80.0, 160.0), "kV"), ((4.0, 6.0), "MV")):
        view = read_scan(ScanSource("a", (ViewFiles("top", files, energies),))).views[0]
        assert (view.energies, view.energy_unit) == (energies, unit)
    with pytest.raises(ScanError, match="1 energies declared for 2"):
        read_scan(ScanSource("a", (ViewFiles("top", files, (160.0,)),)))


def coloured(background: tuple[int, int, int]) -> NDArray[np.uint8]:
    picture = np.full((60, 90, 3), background, np.uint8)
    for n, colour in enumerate([(60, 150, 240), (80, 190, 80), (200, 90, 30)]):  # orange, green, blue as BGR
        picture[10:50, 10 + 25 * n : 30 + 25 * n] = colour
    return picture


@pytest.mark.parametrize("grey", [255, 248, 224, 192])
def test_three_families_on_any_background(tmp_path: Path, grey: int) -> None:
    view = read_scan(save(tmp_path / "a.png", coloured((grey, grey, grey)))).views[0]
    assert view.encoding == "pseudo-colour"
    assert view.material is not None
    assert np.isnan(view.material[:8]).all()
    np.testing.assert_allclose(view.transmission[0, :8], 1.0, atol=1e-5)
    families = [float(view.material[30, 20 + 25 * n]) for n in range(3)]
    assert families == pytest.approx([0.0, 0.5, 1.0], abs=0.15)


def test_grey_in_three_channels_is_grey(tmp_path: Path) -> None:
    counts = scene(255, 8)
    grey = read_scan(save(tmp_path / "a.png", np.dstack([counts] * 3))).views[0]
    assert (grey.encoding, grey.material) == ("grey", None)
    np.testing.assert_allclose(grey.transmission[0], counts / np.float32(255), rtol=1e-6)


def test_palette_can_be_declared_away(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", coloured((255, 255, 255)))
    assert read_scan(path, ReadOptions(palette=False)).views[0].encoding == "grey"
    with pytest.raises(ScanError, match="dark air"):
        read_scan(path, ReadOptions(dark_air=True))


def test_transparent_is_air(tmp_path: Path) -> None:
    picture = np.dstack([coloured((0, 0, 0)), np.full((60, 90), 255, np.uint8)])
    picture[:, :, 3][(picture[..., :3] == 0).all(axis=2)] = 0
    shown = read_scan(save(tmp_path / "a.png", picture)).views[0]
    solid = read_scan(save(tmp_path / "b.png", coloured((255, 255, 255)))).views[0]
    np.testing.assert_array_equal(shown.transmission, solid.transmission)


def test_colour_in_a_pair_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "x_low.png", coloured((255, 255, 255)))
    save(tmp_path / "x_high.png", coloured((255, 255, 255)))
    with pytest.raises(ScanError, match="colour picture in a dual-energy pair"):
        read_scan(tmp_path)


def test_content_wins_over_the_suffix(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", scene(60000)).rename(tmp_path / "a.jpg")
    scan = read_scan(path)
    assert scan.views[0].bit_depth == 16
    assert scan.meta.notes == (f"{path}: the suffix is .jpg but the content is PNG",)


def test_sixteen_bits_never_pass_through_eight(tmp_path: Path) -> None:
    ramp = np.tile(np.arange(59000, 60001, dtype=np.uint16), (20, 1))
    ramp[:8] = 60000
    assert len(np.unique(read_scan(save(tmp_path / "a.png", ramp)).views[0].transmission)) == 1001


MAGICS = [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"PK\3\4", b"\x93NUMPY\1\0"]


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=300), magic=st.sampled_from(MAGICS))
def test_any_bytes_are_refused_or_read(data: bytes, magic: bytes) -> None:
    try:
        decoded = decode_bytes(magic + data, "fuzz.png")
    except ScanError as error:
        assert str(error).startswith("fuzz.png")  # noqa: PT017  both outcomes are fine
    else:
        assert decoded.pages


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from([".png", ".jpg", ".tif"]), seed=st.integers(0, 10**6))
def test_flipped_and_cut_files_are_refused_or_read(kind: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    _, encoded = cv2.imencode(kind, scene(200, 8))
    data = bytearray(encoded.tobytes())
    for _ in range(rng.integers(1, 4)):
        data[rng.integers(0, len(data))] = rng.integers(0, 256)
    data = data[: rng.integers(1, len(data) + 1)] if rng.random() < 0.5 else data
    try:
        decode_bytes(bytes(data), "fuzz", max_pixels=10**6, max_bytes=10**7)
    except ScanError as error:
        assert "\n" not in str(error)  # noqa: PT017  both outcomes are fine


def test_find_and_read_agree(tmp_path: Path) -> None:
    save(tmp_path / "a.png", scene(60000))
    (source,) = find_sources([tmp_path])
    assert read_scan(source).meta.files == source.files


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10**6), st.sampled_from([np.uint8, np.uint16]), st.integers(1, 40), st.booleans())
def test_level_of_air_is_the_median_of_its_peak(seed: int, dtype: type, rows: int, masked: bool) -> None:
    random, full = np.random.default_rng(seed), np.iinfo(dtype).max
    counts = np.clip(random.normal(0.95 * full, 0.002 * full, (rows, 31)), 0, full).astype(dtype)
    mask = (random.random(counts.shape) < 0.7).astype(np.uint8) if masked else None
    if masked and not np.any(mask):
        return
    expected = np.median(counts if mask is None else counts[mask > 0])
    assert air_level(counts, float(full), mask) == pytest.approx(expected, abs=0.002 * full)
    whole = np.full((rows, 31), 0.95 * full).astype(dtype)
    whole.ravel()[: whole.size // 3] += 1
    assert air_level(whole, float(full)) == np.median(whole)
