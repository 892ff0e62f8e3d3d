"""CargoLens models room."""
