"""Containers, pallets, trucks and cars: scenes of the size that ports see, their loads, and what is hidden in them."""
