"""Commands of the `cargolens` command line, one file each, loaded only when used."""
