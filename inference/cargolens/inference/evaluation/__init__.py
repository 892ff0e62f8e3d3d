"""Evaluation that an outsider can trust: operating point first, every number with its count and its interval.

Works on results of `cargolens scan` and on anybody's table of scores. scipy, pyarrow, jinja2, matplotlib
and WeasyPrint come with the `eval` extra and load when a function needs them.
"""
