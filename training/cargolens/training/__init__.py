"""CargoLens training room."""
