"""CargoLens inference room."""
