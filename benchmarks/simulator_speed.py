"""Time from scenes to counts: what a primitive costs, what a parcel in two views costs, and what workers gain.

One core a process: the script sets one thread for BLAS and OpenCV. Prints the best and the median of the runs.

    python benchmarks/simulator_speed.py [--size 512] [--runs 9] [--workers 2]
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np

from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.geometry import rotation
from cargolens.datasets.simulator.heap import crumpled, folded
from cargolens.datasets.simulator.item import Item, Placed, Primitive
from cargolens.datasets.simulator.many import Many, coil, tube
from cargolens.datasets.simulator.mesh import make_mesh
from cargolens.datasets.simulator.primitives import Box, Cylinder, Ellipsoid, Frustum, RoundedBox
from cargolens.datasets.simulator.prism import Prism, circle, gear, rectangle
from cargolens.datasets.simulator.render import render, render_view
from cargolens.datasets.simulator.revolved import Revolved
from cargolens.datasets.simulator.scanner import SCANNERS
from cargolens.datasets.simulator.scene import Scene, areal_map
from cargolens.datasets.simulator.texture import Texture
from cargolens.datasets.simulator.view_geometry import ViewGeometry, scanner_view

SCANNER = SCANNERS["parcel-160"]
MATERIALS = ("paper", "cotton", "polyethylene", "abs", "water", "glass", "aluminium", "steel", "copper", "li-ion cell")


# Parcels of the default scenario that are timed.
PARCELS = 100


def timed(work: Callable[[], object], runs: int) -> str:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return f"best {min(times):.3f} s, median {statistics.median(times):.3f} s"


def scattered(count: int, seed: int = 0) -> Scene:
    """Boxes, ellipsoids, cylinders, cones and prisms with a hole, of 15 to 120 mm, any way up, in a parcel's space."""
    rng = np.random.default_rng(seed)
    items = []
    for k in range(count):
        a, b, c = rng.uniform(8.0, 40.0, 3)
        shape = (
            Box((1.5 * a, 1.5 * b, 1.5 * c)),
            Ellipsoid((a, b, c)),
            Cylinder(0.6 * a, 2.0 * b),
            Frustum(0.6 * a, 0.6 * b, 2.0 * c),
            Prism(gear(a, 5, 0.4 * a), b, [circle(0.2 * a, 12)]),
        )[k % 5]
        part = Primitive(MATERIALS[k % 10], shape, density=0.3)
        at = rng.uniform([-180.0, -180.0, 40.0], [180.0, 180.0, 250.0])
        items.append(Item("thing", (part,)).placed(at, rotation(*rng.uniform(0.0, 360.0, 3))))
    return Scene(tuple(items))


def bottle(rng: np.random.Generator) -> Item:
    height, radius = rng.uniform(120, 200), rng.uniform(22, 38)
    body = Revolved(((0, radius), (0.75 * height, radius), (0.88 * height, 11), (height, 11)))
    inside = body.inset(1.2)
    liquid = Primitive("shampoo", inside.below(rng.uniform(0.5, 0.75) * height))
    cap = Primitive("polypropylene", Cylinder(14, 20), centre=(0, 0, height + 10))
    return Item("bottle", (Primitive("polyethylene", body, carve=(Primitive(None, inside, carve=(liquid,)),)), cap))


def phone(rng: np.random.Generator) -> Item:
    cell = Primitive("li-ion cell", RoundedBox((70, 40, 4), 2, "z"), centre=(-20, 8, 0))
    board = Primitive("populated pcb", Prism(rectangle(50, 62), 1.2, [rectangle(20, 18, (10, 5))]), centre=(40, 0, 0))
    chips = tuple(
        Primitive("chip package", Box((*rng.uniform(4, 12, 2), 1.2)), centre=(*rng.uniform([24, -24], [60, 24]), 2.5))
        for _ in range(8)
    )
    frame = Primitive("aluminium", RoundedBox((150, 72, 8), 3.5, "z"), carve=(
        Primitive(None, RoundedBox((144, 66, 7), 3, "z"), carve=(cell, board, *chips)),))  # fmt: skip
    return Item("phone", (frame, Primitive("display glass", Box((146, 68, 0.8)), centre=(0, 0, 4.5))))


def tool(rng: np.random.Generator) -> Item:
    length = rng.uniform(120, 190)
    jaw = [(0, -10), (14, -12), (20, -6), (10, -3), (10, 3), (20, 6), (14, 12), (0, 10)]
    shaft = Primitive("steel", Prism(rectangle(length, 14, radius=5), 5), centre=(-length / 2, 0, 0))
    return Item("wrench", (Primitive("steel", Prism(jaw, 8)), shaft))


def adapter(rng: np.random.Generator) -> Item:
    winding = Primitive("copper", coil(9, 0.7, 8, 14), centre=(-8, 0, 0))
    core = Primitive("ferrite", Box((20, 22, 16)), centre=(10, 0, 0))
    legs = tuple(Primitive("solder", Cylinder(1.5, 2), centre=(*rng.uniform(-22, 22, 2), -8)) for _ in range(6))
    steps = rng.normal(0, 1, (24, 3)) * np.array([12.0, 12.0, 2.0]) + np.array([6.0, 0.0, 0.0])
    bends = np.cumsum(steps, axis=0) + np.array([36.0, 0.0, 0.0])
    case = Primitive(
        "abs", Box((60, 50, 30)), carve=(Primitive(None, Box((55, 45, 25)), carve=(winding, core, *legs)),)
    )
    return Item("adapter", (case, Primitive("cable", tube(bends, 2.2))))


def parcel(seed: int) -> Scene:
    """A carton of clothes, bottles, electronics, tools, books, pills and small things: more than 200 primitives."""
    rng = np.random.default_rng(seed)
    length, width, height = 380.0, 300.0, 200.0
    walls = [
        Primitive("cardboard", Box(size), centre=centre)
        for size, centre in (
            ((length, width, 4), (0, 0, 2)), ((length, width, 8), (0, 0, height)),
            ((4, width, height), (-length / 2, 0, height / 2)), ((4, width, height), (length / 2, 0, height / 2)),
            ((length, 4, height), (0, -width / 2, height / 2)), ((length, 4, height), (0, width / 2, height / 2)),
        )
    ]  # fmt: skip
    placed: list[Placed] = [Item("carton", tuple(walls)).placed()]

    def put(item: Item, turned: np.ndarray) -> None:
        size = np.diff(item.bounds(turned), axis=0)[0]
        room = np.maximum((np.array([length, width, height]) - size) / 2.0 - 5.0, 0.0)
        x, y, z = rng.uniform(-room, room)
        placed.append(item.resting(x, y, turned, z + height / 2.0 - size[2] / 2.0))

    for make, count in ((bottle, 5), (phone, 3), (tool, 5), (adapter, 3)):
        for _ in range(count):
            put(make(rng), rotation(float(rng.uniform(0, 360)), float(rng.choice([0, 90])), float(rng.uniform(-8, 8))))
    for _ in range(4):
        book = Primitive(
            "paper", Box((210, 140, rng.uniform(10, 35))), density=0.8, texture=Texture(0.04, (60, 60, 0.3))
        )
        put(Item("book", (book,)), rotation(float(rng.uniform(0, 360))))
    for heap in (crumpled(rng, (240, 180, 60), 1.0, 10), folded(rng, (260, 200, 40), 0.8, 12)):
        put(Item("cloth", (Primitive("cotton", heap, density=0.45),)), rotation(float(rng.uniform(0, 360))))
    pills = Many(Cylinder(4.5, 3.5), rng.uniform(-1, 1, (120, 3)) * (25, 25, 35), rotations=None)
    put(Item("pills", (Primitive("tablet mass", pills),)), rotation())
    for _ in range(90):
        kind = int(rng.integers(4))
        a, b, c = rng.uniform(4, 18, 3)
        shape = (
            Box((2 * a, 2 * b, c)),
            Cylinder(a / 2, 2 * b),
            Ellipsoid((a, b, c)),
            RoundedBox((2 * a, 2 * b, 9), 3),
        )[kind]
        put(
            Item("small", (Primitive(MATERIALS[int(rng.integers(10))], shape, density=0.8),)),
            rotation(*rng.uniform(0, 360, 3)),
        )
    return Scene(tuple(placed))


def views_of(size: int) -> list[ViewGeometry]:
    return [scanner_view(SCANNER, name, (size, size), aim_mm=(0.0, 110.0)) for name in ("top", "side")]


def scan(seed: int, size: int) -> int:
    """A parcel in two views, scene included; how many primitives it had."""
    scene = parcel(seed)
    render(scene, views_of(size), SCANNER, np.random.SeedSequence(seed))
    return scene.primitives


def pistol() -> Placed:
    outline = [(-50, -16), (48, -16), (48, 2), (-12, 4), (-16, 16), (-26, 50), (-48, 44), (-42, 6), (-50, 4)]
    return Item("pistol", (Primitive("steel", Prism(outline, 22)),), family="pistol").placed((0, 0, 130), rotation(20))


def ball_mesh(n: int) -> Primitive:
    theta, phi = np.linspace(0, np.pi, n + 1), np.arange(2 * n) * np.pi / n
    rings = np.stack([np.outer(np.sin(theta), np.cos(phi)), np.outer(np.sin(theta), np.sin(phi)),
                      np.outer(np.cos(theta), np.ones(2 * n))], axis=-1)  # fmt: skip
    i, j = (axis.ravel() for axis in np.meshgrid(np.arange(n), np.arange(2 * n), indexing="ij"))
    a, b = i * 2 * n + j, i * 2 * n + (j + 1) % (2 * n)
    faces = np.concatenate([np.stack([a, a + 2 * n, b + 2 * n], 1), np.stack([a, b + 2 * n, b], 1)])
    return Primitive("steel", make_mesh(60.0 * rings.reshape(-1, 3), faces))


def _busy(work: tuple[int, int, int]) -> tuple[int, float]:
    """Scan parcels; peak memory of this process, MB, and processor seconds spent."""
    first, stop, size = work
    cv2.setNumThreads(1)
    start = time.process_time()
    for seed in range(first, stop):
        scan(seed, size)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, time.process_time() - start


def print_scenario(size: int, count: int) -> None:
    """What parcels of the default scenario cost, drawing and packing included."""
    scans = SimulatedScans(count, 5, views=("top", "side"), size=(size, size))
    parcels, times = [scans[0].parcel], []
    for k in range(count):
        start = time.process_time()
        parcels.append(scans[k].parcel)
        times.append(time.process_time() - start)
    times.sort()
    primitives = statistics.median(parcel.scene.primitives for parcel in parcels)
    goods = statistics.median(len(parcel.goods) for parcel in parcels)
    print(
        f"{count} parcels of the default scenario in two views, drawn, packed and imaged (median {goods:.0f} goods, "
        f"{primitives:.0f} primitives): median {statistics.median(times):.3f} s, mean {statistics.mean(times):.3f} s, "
        f"95 % within {times[int(0.95 * count)]:.3f} s of the processor"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    size, runs = arguments.size, arguments.runs
    cv2.setNumThreads(1)
    top = scanner_view(SCANNER, "top", (size, size))
    noise = lambda: np.random.default_rng(0)  # noqa: E731
    render_view(scattered(5), top, SCANNER, noise())

    print(
        f"view of {size} x {size}, dual energy, to uint16; boxes, ellipsoids, cylinders, cones and prisms in equal parts"  # noqa: E501
    )
    for count in (10, 20, 60, 100, 200, 400):
        scene = scattered(count)
        covered = float((areal_map(scene, top).total > 0).mean())
        geometry = timed(lambda scene=scene: areal_map(scene, top), runs)
        whole = timed(lambda scene=scene: render_view(scene, top, SCANNER, noise()), runs)
        print(f"  {count:4d} primitives, {covered:.0%} of the view covered: {whole}; geometry alone {geometry}")
    scene = scattered(60)
    for factor in (2, 3):
        print(f"    60 primitives, {factor}x{factor} rays a pixel:",
              timed(lambda f=factor: render_view(scene, top, SCANNER, noise(), subsampling=f), runs))  # fmt: skip
    loaded = Scene((*scene.items, pistol()))
    print(
        "    60 primitives and a threat, twin and truth:",
        timed(lambda: render_view(loaded, top, SCANNER, noise()), runs),
    )
    mesh = Scene((Item("mesh", (ball_mesh(70),)).placed((0, 0, 210), rotation(20, 30, 40)),))
    print("    a mesh of 19,600 triangles, geometry alone:", timed(lambda: areal_map(mesh, top), runs))

    seeds = range(runs)
    built, seen, counts = [], [], []
    for seed in seeds:
        start = time.perf_counter()
        made = parcel(seed)
        middle = time.perf_counter()
        render(
            made,
            views_of(size),
            SCANNER,
            np.random.SeedSequence(seed),
        )
        built.append(middle - start)
        seen.append(time.perf_counter() - middle)
        counts.append(made.primitives)
    both = [b + s for b, s in zip(built, seen, strict=True)]
    print(
        f"parcels of {min(counts)} to {max(counts)} primitives in two views, scene included: best {min(both):.3f} s, "
        f"median {statistics.median(both):.3f} s (scene {statistics.median(built):.3f}, views {statistics.median(seen):.3f})"  # noqa: E501
    )
    print_scenario(size, PARCELS)
    per_worker = 3 * runs
    times = []
    for workers in (1, arguments.workers):
        jobs = [(k * per_worker, (k + 1) * per_worker, size) for k in range(workers)]
        with multiprocessing.get_context("spawn").Pool(workers) as pool:
            pool.map(_busy, [(0, 1, size)] * workers)
            start = time.perf_counter()
            done = pool.map(_busy, jobs, chunksize=1)
            wall = time.perf_counter() - start
        count, busy = workers * per_worker, sum(seconds for _, seconds in done)
        times.append(count / wall)
        print(
            f"  {workers} worker(s): {times[-1]:.2f} parcels a second, {busy / count:.3f} processor seconds a parcel, "
            f"{busy / wall:.2f} processors had, at most {max(memory for memory, _ in done)} MB each"
        )
    print(f"  gain of {arguments.workers} workers: {times[1] / times[0]:.2f} x")


if __name__ == "__main__":
    main()
