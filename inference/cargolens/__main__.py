"""`python -m cargolens`: the same as the `cargolens` command."""

from cargolens.inference.cli import main

if __name__ == "__main__":
    main()
