"""The model: what was read from the files, and what linking made of it. Frozen values; what came from text has a span.

`Item`, `Introduction`, `Tag`, `Settings` and `Reference` say what one file says, no more: names in them are
unresolved. `Course` and its `Linked…` records say what the files mean together: names are ids, and every id in them
exists.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from kg.diagnostics import Span, Written
from kg.ids import FilePath, ItemId, PageUrl, TagId
from kg.vocab import ItemType, Level

Status = Literal["draft", "review", "published"]
TagKind = Literal["course", "chapter", "topic"]


# ---- rich text


class Link(Struct, frozen=True):
    """A link or image in prose whose address depends on the course.

    `form` is ``wiki`` for ``[[target]]`` (an item's id or title, or a tag's), ``path`` for a relative path, ``image``
    for an image's path. `target` is as written, without the fragment; `fragment` comes without ``#``.
    """

    form: Literal["wiki", "path", "image"]
    target: str
    fragment: str
    span: Span


class Hole(Struct, frozen=True):
    """A gap in rendered HTML that is filled when the page is made.

    `link` is an index into the links of the record that holds the text. What fills the gap: ``href`` an attribute
    with its leading space (`` href="…"``), or nothing when the link is unresolved; ``src`` likewise for an image;
    ``title`` the target's title as escaped text (``[[x]]`` without words of its own).
    """

    link: int
    fills: Literal["href", "src", "title"]
    otherwise: str = ""
    """What fills the gap when the link leads nowhere, as plain text: for ``title`` the link as written."""


class Heading(Struct, frozen=True):
    """A heading in prose: level 2 to 6, its fragment id, its plain text."""

    level: int
    id: str
    text: str


class RichText(Struct, frozen=True):
    """A piece of Markdown, rendered and sanitised: ``pieces[0] holes[0] pieces[1] … pieces[-1]`` joined is its HTML."""

    pieces: tuple[str, ...]
    holes: tuple[Hole, ...]
    text: str
    """As plain text: formulas as TeX, code as it is, white space collapsed."""
    headings: tuple[Heading, ...] = ()


class CodeBlock(Struct, frozen=True):
    """A fenced block: its language ("" if none), its source, its highlighted HTML."""

    language: str
    source: str
    html: str


# ---- items


class Choice(Struct, frozen=True):
    """An option of a choice item: the key (`right`) or a distractor, with feedback shown to who picks it."""

    body: RichText
    right: bool
    feedback: RichText | None
    span: Span


class Choices(Struct, frozen=True):
    """multiple-choice (one right), multiple-answer (one or more), true-false (two, the first being the "true" side)."""

    choices: tuple[Choice, ...]


class Accepted(Struct, frozen=True):
    """short-answer: the forms that count as right, compared case-folded with white space collapsed; may be empty."""

    forms: tuple[str, ...]


class Number(Struct, frozen=True):
    """numeric: right from `low` to `high` inclusive; `value` is the key itself (the middle for a range)."""

    value: Decimal
    low: Decimal
    high: Decimal
    unit: str
    written: str


class Blanks(Struct, frozen=True):
    """fill-in: for each gap, in order of the prompt, the words accepted there, the preferred first.

    In the prompt's HTML a gap is ``<span class="kg-blank" data-blank="1"></span>``, counted from 1.
    """

    blanks: tuple[tuple[str, ...], ...]


class Pairs(Struct, frozen=True):
    """matching: the two columns' headings, the pairs, and matches that belong to nothing."""

    headings: tuple[str, str]
    pairs: tuple[tuple[RichText, RichText], ...]
    extra: tuple[RichText, ...]


class Order(Struct, frozen=True):
    """ordering: the steps in their right order."""

    steps: tuple[RichText, ...]


class Program(Struct, frozen=True):
    """code: the code to start from and the output to get, either may be missing."""

    starter: CodeBlock | None
    expected: CodeBlock | None


Interaction = Choices | Accepted | Number | Blanks | Pairs | Order | Program


class Criterion(Struct, frozen=True):
    """A row of a rubric: what is judged, the points it gives at most, what earns them."""

    name: RichText
    points: int
    description: RichText


class Relation(Struct, frozen=True):
    """An entry of `related`: an id or title as written, and the author's reason or ""."""

    to: Written
    why: str


class Item(Struct, frozen=True):
    """One item as its file says it. Sections a type does not have are empty."""

    path: FilePath
    digest: str
    id: ItemId
    id_span: Span
    type: ItemType
    title: str
    title_span: Span
    tags: tuple[Written, ...]
    related: tuple[Relation, ...]
    requires: tuple[Written, ...]
    aliases: tuple[Written, ...]
    sources: tuple[Written, ...]
    difficulty: int | None
    minutes: int | None
    status: Status
    prompt: RichText
    interaction: Interaction | None
    hints: tuple[RichText, ...]
    answer: RichText | None
    explanation: RichText | None
    rubric: tuple[Criterion, ...]
    links: tuple[Link, ...]
    """Every link of every text above; holes are indices into it."""


# ---- the course's other files


class Introduction(Struct, frozen=True):
    """A page with `describes:`, the introduction of a tag."""

    path: FilePath
    digest: str
    tag: Written
    body: RichText
    links: tuple[Link, ...]


class OrdinaryPage(Struct, frozen=True):
    """A page that MkDocs makes: the links in it that have to lead somewhere."""

    path: FilePath
    links: tuple[Link, ...]


class Tag(Struct, frozen=True):
    """An entry of `taxonomy.yml`, or one of the built-in Bloom branch (`path` is then "")."""

    path: FilePath
    id: TagId
    label: str
    kind: TagKind
    broader: tuple[Written, ...]
    alt: tuple[str, ...]
    note: str
    span: Span


class Reference(Struct, frozen=True):
    """An entry of `references.yml`: a work that items cite as ``@key``."""

    key: str
    author: str
    year: str
    title: str
    venue: str
    url: str
    span: Span


class Target(Struct, frozen=True):
    """What the blueprint wants of one cell: at least `count` items of a level or type (or all of them: ``total``) in
    a chapter."""

    chapter: Written
    """A chapter's id, or ``*`` for each of them."""
    column: Written
    """A Bloom level, an item type, or ``total``."""
    count: int


class Settings(Struct, frozen=True):
    """`course.yml`. Every key is optional; what is missing comes from `mkdocs.yml` or a default."""

    id: str = "course"
    title: str = ""
    description: str = ""
    language: str = "en"
    licence: str = ""
    """A licence's URL, or its name where it has none."""
    order: tuple[Written, ...] = ()
    blueprint: tuple[Target, ...] = ()
    drafts: bool = False
    """Whether drafts are part of the site and the graph."""
    path: FilePath = FilePath("")
    """The file, "" when the course has none."""


class Reading(Struct, frozen=True):
    """Everything the files say, before linking, each group in the order of the files' paths (tags in the taxonomy's).

    Paths of items, introductions and tags are below the project's root; `pages`, `files` and `unusable` are below the
    content folder `content`.
    """

    items: tuple[Item, ...] = ()
    introductions: tuple[Introduction, ...] = ()
    tags: tuple[Tag, ...] = ()
    settings: Settings = Settings()
    references: tuple[Reference, ...] = ()
    pages: tuple[FilePath, ...] = ()
    files: tuple[FilePath, ...] = ()
    linking_pages: tuple[OrdinaryPage, ...] = ()
    """Those ordinary pages whose links are looked after here."""
    unusable: tuple[FilePath, ...] = ()
    """Files that were to be items, introductions or pages and came to nothing."""
    urls: Mapping[FilePath, PageUrl] = {}
    """Where each of `pages` and `files` is published."""
    content: str = "content"
    """The content folder's path below the project's root."""


# ---- linked


class Address(Struct, frozen=True):
    """What a link in prose leads to: an item, a tag, an ordinary page or an attachment.

    `name` is an id, or for ``page`` and ``file`` the path below the content folder (``ch1/figure.png``).
    """

    kind: Literal["item", "tag", "page", "file"]
    name: str
    fragment: str = ""


class LinkedItem(Struct, frozen=True):
    """An item with its names resolved. Each tuple is free of repetitions and of the item itself, in the author's
    order."""

    item: Item
    tags: tuple[TagId, ...]
    level: Level | None
    chapters: tuple[TagId, ...]
    """Chapters among the tags and their ancestors, in the taxonomy's order."""
    related: tuple[tuple[ItemId, str], ...]
    requires: tuple[ItemId, ...]
    addresses: tuple[Address | None, ...]
    """One for each of `item.links`; None where it leads nowhere."""


class LinkedTag(Struct, frozen=True):
    """A tag with its broader tags resolved, cycles cut; `position` counts tags in reading order from 0."""

    tag: Tag
    broader: tuple[TagId, ...]
    position: int
    introduction: Introduction | None
    addresses: tuple[Address | None, ...]


class Course(Struct, frozen=True):
    """The course that the files make: everything in it resolves.

    `items` is in reading order (chapter, prerequisites first, then `settings.order`, Bloom level, path), `tags` in the
    taxonomy's. `references` by key. `aliases` maps old ids to the items that have them now.
    """

    settings: Settings
    items: Mapping[ItemId, LinkedItem]
    tags: Mapping[TagId, LinkedTag]
    references: Mapping[str, Reference]
    aliases: Mapping[str, ItemId]
    pages: tuple[FilePath, ...]
    """Ordinary pages, below the content folder."""
    files: tuple[FilePath, ...]
    """Attachments, below the content folder."""
    urls: Mapping[FilePath, PageUrl]
    """Where each of `pages` and `files` is published."""
