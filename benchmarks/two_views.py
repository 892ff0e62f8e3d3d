"""Ways to make one score of two views, on results and maps of `cargolens scan`, against the largest score.

    cargolens synth parcel --count 300 --seed 7707 --split 9 --threat-rate 0.5 --out parcel
    cargolens scan parcel/manifest.jsonl --out parcel/results.jsonl --maps parcel/maps
    python benchmarks/two_views.py parcel [baggage ...]

`max`, `mean` and `belt` are those of `cargolens calibrate --fusion`; `strict` is the least instead of the mean of the
views at each place of the belt; `top` and `side` are one view alone. Intervals: 95 %, paired bootstrap over scans.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cargolens.inference.evaluation.comparison import compare
from cargolens.inference.evaluation.scores import make_scores
from cargolens.inference.fusion import Fusion, belt_profiles, fuse
from cargolens.inference.maps import map_name, read_map
from cargolens.inference.results import ScanResult
from cargolens.inference.session import ViewAssessment
from cargolens.inference.tables import read_results


def main() -> int:
    for name in sys.argv[1:]:
        folder = Path(name)
        with (folder / "manifest.jsonl").open(encoding="utf-8") as file:
            truth = {row["scan_id"]: bool(row["anomalous"]) for row in map(json.loads, file)}
        results = [result for result in read_results(folder / "results.jsonl") if result.score is not None]
        table = [scores(result, folder / "maps") for result in results]
        anomalous = [truth[result.scan_id] for result in results]
        print(f"{folder.name}: {len(anomalous) - sum(anomalous)} benign scans, {sum(anomalous)} with a threat")
        first = make_scores([row["max"] for row in table], anomalous)
        for way in table[0]:
            found = compare(make_scores([row[way] for row in table], anomalous), first)[0]
            gap = found.difference
            interval = "" if way == "max" else f"{gap.value:+.3f} ({gap.low:+.3f} to {gap.high:+.3f})"
            print(f"  {way:7s} AUROC {found.first:.3f}  {interval}".rstrip())
    return 0


def scores(result: ScanResult, maps: Path) -> dict[str, float]:
    """Scores of one scan of two views, each way."""
    views = []
    for view in result.views:
        size = (view.rows, view.columns)
        found, _ = read_map(maps / map_name(result.scan_id, view.view), size, result.sha256, result.bundle_sha256)
        views.append(ViewAssessment(found, view.score, view.view))
    ways = {fusion.name: fuse(views, fusion) for fusion in Fusion}
    strict = float(belt_profiles([view.map for view in views]).min(axis=0).max())
    return ways | {"strict": strict} | {view.name: view.score for view in views}


if __name__ == "__main__":
    sys.exit(main())
