"""Windows cover every pixel of any view and blend back without a seam."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cargolens.inference.tiling import Blender, Tiling, blend, cut, resample

SIZES = st.one_of(
    st.tuples(st.integers(1, 400), st.integers(1, 400)), st.sampled_from([(1, 1), (5000, 300), (1, 3000)])
)


@st.composite
def tilings(draw: st.DrawFn, resize: bool = True) -> Tiling:
    tile = draw(st.sampled_from([8, 33, 64, 96, 100, 224, 256]))
    overlap = draw(st.integers(0, tile // 2))
    return Tiling(tile, overlap, draw(st.sampled_from([None, 8, 100, 512])) if resize else None)


@settings(deadline=None, max_examples=60)
@given(SIZES, tilings())
def test_every_pixel_is_covered_and_overlap_is_kept(size: tuple[int, int], tiling: Tiling) -> None:
    tiles = cut(np.zeros((1, *size), np.float32), tiling)
    for starts, length in ((tiles.tops, tiles.size[0]), (tiles.lefts, tiles.size[1])):
        assert starts[0] == 0
        assert starts[-1] + tiling.tile >= length
        assert all(start % tiling.align == 0 for start in starts)
        assert all(0 < b - a <= tiling.tile - tiles.tiling.overlap for a, b in itertools.pairwise(starts))
    assert tiles.array.shape == (len(tiles), 1, tiling.tile, tiling.tile)


@settings(deadline=None, max_examples=60)
@given(SIZES, tilings(resize=False), st.floats(-1e3, 1e3, width=32))
def test_blend_of_cut_of_a_linear_map_is_the_map(size: tuple[int, int], tiling: Tiling, level: float) -> None:
    y, x = np.mgrid[: size[0], : size[1]].astype(np.float32)
    for picture in (np.full(size, level, np.float32), 0.5 * y - 0.25 * x + np.float32(level)):
        tiles = cut(picture[None], tiling, air=level)
        np.testing.assert_allclose(blend(tiles.array[:, 0], tiles), picture, rtol=2e-6, atol=2e-3)


@settings(deadline=None, max_examples=40)
@given(SIZES, st.sampled_from([1, 2, 4, 8, 16, 32]), st.integers(0, 48))
def test_blend_at_a_stride_is_the_map_of_the_whole_view(size: tuple[int, int], stride: int, overlap: int) -> None:
    """A network that averages stride x stride blocks gives the same map window by window as over the whole view."""
    tiling = Tiling(96, overlap)
    picture = np.random.default_rng(0).random((1, *size), dtype=np.float32)
    tiles = cut(picture, tiling)

    def network(array: np.ndarray) -> np.ndarray:
        rows, columns = array.shape[-2] // stride, array.shape[-1] // stride
        return array.reshape(-1, rows, stride, columns, stride).mean(axis=(2, 4), dtype=np.float32)

    rows, columns = -(-size[0] // stride), -(-size[1] // stride)
    whole = np.pad(picture, ((0, 0), (0, -size[0] % stride), (0, -size[1] % stride)), constant_values=1.0)
    expected = network(whole)[0][:rows, :columns]
    np.testing.assert_allclose(blend(network(tiles.array), tiles), expected, atol=1e-6)


@pytest.mark.parametrize(
    ("size", "resized", "windows", "overlap"),
    [
        ((600, 800), (480, 640), 1, 0),  # a parcel: one window
        ((1000, 4000), (160, 640), 1, 0),  # 4 : 1, the most that is still resized to the long side
        ((4000, 1000), (640, 160), 1, 0),  # whatever its direction
        ((1000, 60_000), (160, 9600), 20, 160),  # a strip keeps the scale of 4 : 1; goods lie whole in some window
        ((100, 60_000), (100, 60_000), 125, 160),  # a narrow one is not made larger than it is
        ((100, 420), (152, 640), 1, 160),  # nor smaller than the long side
    ],
)
def test_a_strip_keeps_its_scale(size: tuple[int, int], resized: tuple[int, int], windows: int, overlap: int) -> None:
    tiling = Tiling(640, 0, 640)
    tiles = cut(np.zeros((1, *size), np.float32), tiling)
    assert tiling.resized(*size) == tiles.size == resized
    assert len(tiles) == windows
    assert tiles.tiling.overlap == overlap
    steps = [b - a for a, b in itertools.pairwise(tiles.lefts)]
    assert not steps or max(steps) <= 640 - overlap


@pytest.mark.parametrize(
    ("size", "enlarge", "resized"),
    [
        ((100, 120), None, (533, 640)),  # without a limit as far as it goes
        ((100, 120), 2.0, (200, 240)),
        ((500, 600), 2.0, (533, 640)),  # the limit is not reached
        ((1500, 1000), 1.0, (640, 427)),  # reducing is not limited
        ((20, 200), 2.0, (40, 400)),  # nor is a strip enlarged further
    ],
)
def test_a_small_view_is_enlarged_no_further_than_the_limit(
    size: tuple[int, int], enlarge: float | None, resized: tuple[int, int]
) -> None:
    tiling = Tiling(640, 0, 640, enlarge)
    assert tiling.resized(*size) == resized
    tiles = cut(np.zeros((1, *size), np.float32), tiling, 1.0)
    assert len(tiles) == 1
    # what is left of the window is air
    assert int((tiles.array == 0.0).sum()) == resized[0] * resized[1]


@pytest.mark.parametrize("enlarge", [0.5, -1.0, float("nan"), float("inf")])
def test_a_limit_that_is_none_is_refused(enlarge: float) -> None:
    with pytest.raises(ValueError, match="enlarge must be 1 to"):
        Tiling(64, 0, 64, enlarge)


def test_one_window_comes_back_exactly() -> None:
    tiles = cut(np.random.default_rng(1).random((3, 64, 50), dtype=np.float32), Tiling(64, 16))
    maps = np.random.default_rng(2).normal(size=(1, 1, 8, 8)).astype(np.float32)
    assert len(tiles) == 1
    np.testing.assert_array_equal(blend(maps, tiles), maps[0, 0][:, :7])


def test_no_seam_between_windows_that_disagree() -> None:
    """Two constant windows of different level join in a ramp: no step larger than the level over the overlap."""
    tiling = Tiling(64, 32)
    tiles = cut(np.zeros((1, 64, 96), np.float32), tiling)
    out = blend(np.stack([np.zeros((64, 64)), np.ones((64, 64))]).astype(np.float32), tiles)
    assert np.abs(np.diff(out[0])).max() <= 1 / 31
    assert out[0, 0] == 0
    assert out[0, -1] == 1


def test_narrow_view_is_padded_with_air_of_each_plane() -> None:
    tiles = cut(np.zeros((3, 20, 10), np.float32), Tiling(32), air=(1.0, 0.5, 0.25))
    array = tiles.array
    assert array.shape == (1, 3, 32, 32)
    assert (array[0, :, :20, :10] == 0).all()
    for plane, air in enumerate((1.0, 0.5, 0.25)):
        assert (array[0, plane, 20:] == air).all()
        assert (array[0, plane, :, 10:] == air).all()


def test_batches_are_the_array_and_blend_is_independent_of_them() -> None:
    tiles = cut(np.random.default_rng(3).random((2, 150, 210), dtype=np.float32), Tiling(64, 8))
    np.testing.assert_array_equal(np.concatenate(list(tiles.batches(5))), tiles.array)
    maps = tiles.array[:, 0]
    blender = Blender(tiles, 64)
    for start in range(0, len(tiles), 5):
        blender.add(maps[start : start + 5])
    np.testing.assert_array_equal(blender.result(), blend(maps, tiles))


def test_missing_window_is_an_error() -> None:
    tiles = cut(np.zeros((1, 100, 100), np.float32), Tiling(64))
    with pytest.raises(ValueError, match="1 maps were added for 4 windows"):
        blend(np.zeros((1, 64, 64), np.float32), tiles)


@pytest.mark.parametrize(
    ("tile", "overlap", "long_side", "words"),
    [
        (4, 0, None, "tile must be 8"),  # smaller than any map stride makes sense for
        (10_000, 0, None, "tile must be 8"),  # would ask for gigabytes a window
        (64, 33, None, "overlap must be"),  # windows would advance less than half of themselves
        (64, -1, None, "overlap must be"),  # gaps
        (64, 0, 0, "long_side must be"),  # nothing left of the view
        (64, 0, 10**9, "long_side must be"),  # a bomb
    ],
)
def test_impossible_layouts_are_refused(tile: int, overlap: int, long_side: int | None, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Tiling(tile, overlap, long_side)


@pytest.mark.parametrize("cells", [0, 5, 65, 128])
def test_map_that_does_not_fit_the_window_is_refused(cells: int) -> None:
    with pytest.raises(ValueError, match="needs a stride dividing 32"):
        Blender(cut(np.zeros((1, 64, 64), np.float32), Tiling(64)), cells)


@settings(deadline=None, max_examples=40)
@given(SIZES, st.sampled_from([1, 4, 16]))
def test_resample_returns_a_linear_map_at_pixel_centres(size: tuple[int, int], stride: int) -> None:
    rows, columns = -(-size[0] // stride), -(-size[1] // stride)
    centres_y, centres_x = (np.arange(rows) + 0.5) * stride, (np.arange(columns) + 0.5) * stride
    values = (2.0 * centres_y[:, None] - centres_x[None, :]).astype(np.float32)
    out = resample(values, size, (1 / stride, 1 / stride))
    y = np.clip(np.arange(size[0]) + 0.5, centres_y[0], centres_y[-1])
    x = np.clip(np.arange(size[1]) + 0.5, centres_x[0], centres_x[-1])
    np.testing.assert_allclose(out, 2.0 * y[:, None] - x[None, :], atol=2e-3)


def test_where_windows_overlap_the_class_is_that_of_the_higher_map() -> None:
    tiles = cut(np.zeros((1, 64, 96), np.float32), Tiling(64, 32))
    assert len(tiles) == 2
    maps = np.stack([np.full((8, 8), 1.0), np.full((8, 8), 2.0)]).astype(np.float32)
    classes = np.zeros((2, 3, 8, 8), np.float32)
    classes[0, 1] = classes[1, 2] = 1.0
    blender = Blender(tiles, 8)
    blender.add(maps, classes)
    found = blender.classes()
    assert found is not None
    assert found.shape == blender.result().shape == (8, 12)
    assert np.all(found[:, :4] == 1)
    assert np.all(found[:, 4:] == 2)
