"""CargoLens datasets room."""
