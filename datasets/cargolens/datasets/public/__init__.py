"""Public X-ray data sets in their released layouts, and the generic annotation formats."""
