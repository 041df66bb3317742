"""What MkDocs says of a project, as diagnostics: KG085 for what it warns about, at the place that has to do with it.

In: a project and MkDocs's log messages. Out: diagnostics. The words are MkDocs's; where they name a page and a link in
it, the link is looked for.
"""

import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Final

from kg.diagnostics import START, Diagnostic, Span
from kg.project import Project, file_path, navigation_files

_PAGE: Final = re.compile(r"(?:Doc file|reading page|building page) '([^']+)'")
_LINK: Final = re.compile(r"contains .*?'([^']+)'")
_NOT_FOUND: Final = (
    "A reference to '{}' is included in the 'nav' configuration, which is not found in the documentation files."
)
_NAV: Final = re.compile(r"'([^']+)' is included in the 'nav' configuration")


def warnings(project: Project, messages: Iterable[str]) -> tuple[Diagnostic, ...]:
    """A warning for each message, but for links in pages that are looked after in reading (`kg.ordinary`)."""
    return tuple(_warnings(project, dict.fromkeys(messages)))


def _warnings(project: Project, messages: Iterable[str]) -> Iterator[Diagnostic]:
    for message in messages:
        page, link = _PAGE.search(message), _LINK.search(message)
        if page and link and project.plain:
            continue
        text = " ".join(message.split())
        if page and (path := page_path(project, page.group(1))):
            yield at_text(project, path, link.group(1) if link else "", "KG085", text)
        elif nav := _NAV.search(message):
            yield project.problem("nav", text, entry=nav.group(1), code="KG085")
        else:
            yield project.problem("", text, code="KG085")


def missing_pages(project: Project, names: Container[str]) -> tuple[Diagnostic, ...]:
    """What MkDocs will warn about in `nav`: files that are not among `names`, those below the content folder."""
    if not project.plain:
        return ()
    return tuple(
        project.problem("nav", _NOT_FOUND.format(name), entry=name, code="KG085")
        for name in navigation_files(project)
        if name not in names
    )


def failed_page(project: Project, messages: Iterable[str]) -> Path | None:
    """The ordinary page that MkDocs was at when it gave up."""
    named = (found.group(1) for message in messages if (found := _PAGE.search(message)))
    return next((path for name in named if (path := page_path(project, name))), None)


def page_path(project: Project, name: str) -> Path | None:
    """The file of the page that MkDocs calls `name`, if there is one."""
    path = project.content / name
    return path if path.is_file() else None


def at_text(project: Project, path: Path, text: str, code: str, message: str) -> Diagnostic:
    """A diagnostic where `text` first stands in the file; at its start where it does not."""
    lines = path.read_text("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, 1):
        if text and (at := line.find(text)) >= 0:
            span = Span(number, at + 1, number, at + 1 + len(text))
            return Diagnostic(file_path(project.root, path), span, code, message, "", line)
    return Diagnostic(file_path(project.root, path), START, code, message, "", lines[0] if lines else "")
