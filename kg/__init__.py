"""Coursegraph: Markdown questions in, an RDF knowledge graph and a fast static course site out.

The Python API is `open`; `kg.api` documents what it gives. ``import kg`` loads nothing else.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import OpenCourse as OpenCourse
    from kg.api import ProjectProblem as ProjectProblem
    from kg.api import QueryError as QueryError
    from kg.api import open as open  # noqa: A004  # `kg.open`, as in `gzip.open`

__all__ = ["OpenCourse", "ProjectProblem", "QueryError", "open"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from kg import api

        return getattr(api, name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
