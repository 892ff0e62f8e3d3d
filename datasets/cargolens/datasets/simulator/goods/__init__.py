"""Benign goods: families of items as they travel in parcels."""
