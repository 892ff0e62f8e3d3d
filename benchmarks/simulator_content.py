"""Counts what the simulator can draw: families of goods by theme, designs of threats by family, containers, fillings.

python benchmarks/simulator_content.py
"""

from __future__ import annotations

from collections import Counter

from cargolens.datasets.simulator.baggage import BAGS
from cargolens.datasets.simulator.design import THEMES
from cargolens.datasets.simulator.goods import ALL_GOODS
from cargolens.datasets.simulator.packaging import CONTAINERS, FILLINGS
from cargolens.datasets.simulator.parcel import SAME_THINGS, TOOLS
from cargolens.datasets.simulator.threats import ALL_THREATS, FAMILIES

CONCEALMENT = ("open", "wrapped", "hidden", "shielded")


def main() -> None:
    lookalikes = Counter(goods.resembles for goods in ALL_GOODS.values() if goods.resembles is not None)
    print(f"{len(ALL_GOODS)} families of goods, {sum(lookalikes.values())} of them hard negatives")
    for theme in THEMES:
        names = [goods for goods in ALL_GOODS.values() if theme in goods.themes]
        hard = sum(goods.resembles is not None for goods in names)
        print(f"  {theme:16s} {len(names):4d} families, {hard:3d} hard negatives")
    print(f"\n{len(ALL_THREATS)} designs of threats in {len(FAMILIES)} families")
    print(f"  {'family':16s} {'designs':>8s} " + " ".join(f"{how:>9s}" for how in CONCEALMENT) + "  lookalikes")
    for family, designs in FAMILIES.items():
        ways: Counter[str] = Counter(design.concealment for design in designs)
        note = (
            "  threat at checkpoints only" if family in TOOLS else "  the same things" if family in SAME_THINGS else ""
        )
        counts = " ".join(f"{ways[how]:9d}" for how in CONCEALMENT)
        print(f"  {family:16s} {len(designs):8d} {counts} {lookalikes[family]:11d}{note}")
    print(f"\n{len(CONTAINERS)} containers of parcels: {', '.join(CONTAINERS)}")
    print(f"{len(BAGS)} bags: {', '.join(BAGS)}")
    print(f"{len(FILLINGS)} fillings: {', '.join(FILLINGS)}")


if __name__ == "__main__":
    main()
