"""Exams: how good the readings are, measured on sets that people annotated.

``riftline eval NAME DATA`` calls ``riftline.exams.NAME.score(Path) -> dict``. Exams look at what
the rooms return and change nothing; only the command line imports them.
"""
