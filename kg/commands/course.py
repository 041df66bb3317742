"""The course that a command works on."""

from pathlib import Path

from kg.loading import Loaded, ProjectProblem, load_project
from kg.project import find_project
from kg.state import fingerprint, remembered


def load_course(folder: Path) -> Loaded:
    """The course that `folder` is part of. Files that did not change since the last build are not read again.

    Writes nothing, so what it reads it does not remember. Raises `ProjectProblem`.
    """
    project, problems = find_project(folder)
    if project is None:
        raise ProjectProblem(problems)
    state = remembered(project, fingerprint(project))
    return load_project(project, state.records if state else {}, problems)
