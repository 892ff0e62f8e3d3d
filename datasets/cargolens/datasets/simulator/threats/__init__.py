"""Threats: shapes and densities only, as any customs manual shows them."""
