"""The frame: what every page of the site shares, from `course.yml` and the configuration."""

import re

from kg.model import Settings
from kg.pagedata import Frame
from kg.project import Project

RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "ha-arab", "he", "ks", "ku-arab", "ps", "sd", "ug", "ur", "yi"}
)
"""Languages whose usual script runs from right to left (primary subtags, BCP 47)."""

_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/(\d\.\d)/?")


def frame_of(settings: Settings, project: Project) -> Frame:
    """The course's own words first; its title and description fall back on `site_name` and `site_description`."""
    url = settings.licence if settings.licence.startswith(("http://", "https://")) else ""
    return Frame(
        title=settings.title or project.site_name or "Course",
        description=settings.description or project.site_description,
        language=settings.language,
        direction="rtl" if _primary(settings.language) in RIGHT_TO_LEFT else "ltr",
        licence=licence_name(settings.licence),
        licence_url=url,
        base=project.site_url,
    )


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()


def licence_name(licence: str) -> str:
    """What a licence is called: a Creative Commons address by its usual short name, anything else as written.

    >>> licence_name("https://creativecommons.org/licenses/by-sa/4.0/")
    'CC BY-SA 4.0'
    """
    found = _CREATIVE_COMMONS.fullmatch(licence)
    if not found:
        return licence
    kind, name, version = found.groups()
    return f"CC0 {version}" if kind == "publicdomain" and name == "zero" else f"CC {name.upper()} {version}"
