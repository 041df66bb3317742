"""Page data: everything a template gets, as plain values in the order they are shown.

A template only lays these out: what is listed, in what order and in which words is settled before (`kg.pages`). `url`
values are site-relative and percent-encoded; a template writes ``{{ page.root }}{{ card.url }}``. Values named
`…html` or typed `Html` are safe HTML; all others are text to escape.
"""

from typing import ClassVar, Literal, NewType

from msgspec import Struct

from kg.ids import PageUrl
from kg.vocab import ItemType, Level

Html = NewType("Html", str)
"""Sanitised HTML, written as it is."""


class Card(Struct, frozen=True, cache_hash=True):
    """What every page that links to a node shows of it. Computed once per node, recorded as one look-up."""

    iri: str
    kind: Literal["item", "tag"]
    id: str
    title: str
    url: str
    type: ItemType | Literal["course", "chapter", "topic", "level"]
    type_label: str
    level: Level | None
    """An item's Bloom level, or the level a tag is."""
    level_label: str
    status: Literal["draft", "review", "published"]
    chapter: str = ""
    """The title of an item's first chapter; "" if it is in none."""


class Row(Struct, frozen=True):
    """A line of a list: a card, why it is there ("" if obvious), the title of its chapter ("" if it goes without
    saying)."""

    card: Card
    why: str = ""
    chapter: str = ""


class Counted(Struct, frozen=True):
    """A card and how many items it holds."""

    card: Card
    count: int


class TagTrail(Struct, frozen=True):
    """A tag of an item and all its ancestors, nearest first, each once."""

    card: Card
    ancestors: tuple[Card, ...]


class ChoiceData(Struct, frozen=True):
    """A choice: its letter ("A"), and its texts. `feedback` may be empty."""

    letter: str
    body: Html
    right: bool
    feedback: Html


class PairData(Struct, frozen=True):
    """A pair of a matching item: the letter of the right-hand entry it goes with."""

    left: Html
    letter: str


class InteractionData(Struct, frozen=True):
    """The answer controls of an item and its key. Which fields are filled depends on `kind` (the item's type)."""

    kind: ItemType
    instruction: str
    """"Choose one", "Match each entry …": what to do, in the interface's words; "" where the prompt says it."""
    choices: tuple[ChoiceData, ...] = ()
    accepted: tuple[str, ...] = ()
    number: str = ""
    """The numeric key as the author wrote it ("16.8 ± 0.1 GB")."""
    blanks: tuple[tuple[str, ...], ...] = ()
    headings: tuple[str, str] = ("", "")
    pairs: tuple[PairData, ...] = ()
    matches: tuple[tuple[str, Html], ...] = ()
    """The right-hand entries of a matching item as shown: (letter, text), shuffled by a rule that is stable for the
    item."""
    shuffled: tuple[tuple[str, Html], ...] = ()
    """The steps of an ordering item as shown: (letter, text), shuffled likewise."""
    order: tuple[str, ...] = ()
    """The letters of `shuffled` in the right order."""
    starter_html: Html = Html("")
    expected_html: Html = Html("")


class RubricRow(Struct, frozen=True):
    """A criterion with its points and what earns them."""

    name: Html
    points: int
    description: Html


class SourceData(Struct, frozen=True):
    """A source: the parts of a citation, or only a `url`; empty parts are left out when shown."""

    author: str = ""
    year: str = ""
    title: str = ""
    venue: str = ""
    url: str = ""


class GraphNode(Struct, frozen=True):
    """A node of the local graph: its card and its centre in the drawing's units; `lines` is its label broken for
    display."""

    card: Card
    x: int
    y: int
    lines: tuple[str, ...]
    label_above: bool = False


class GraphEdge(Struct, frozen=True):
    """A line of the local graph as an SVG path; ``requires`` has an arrow at its end, ``related`` is dotted."""

    kind: Literal["requires", "related"]
    path: str


class LocalGraph(Struct, frozen=True):
    """The neighbourhood of an item, laid out: `nodes[0]` is the item itself."""

    width: int
    height: int
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]


class Group(Struct, frozen=True):
    """A titled group of rows."""

    label: str
    rows: tuple[Row, ...]


class LevelGroup(Struct, frozen=True):
    """The items of one Bloom level in a tag: all `count` of them, of which `rows` are on this page."""

    card: Card | None
    """The level's card; None for the items without one."""
    count: int
    rows: tuple[Row, ...]


class Jump(Struct, frozen=True):
    """A link to a place in a listing: label, count, address (relative to the site's root, with fragment), and the
    level if it is one."""

    label: str
    count: int
    url: str
    level: Level | None = None


class Pager(Struct, frozen=True):
    """Where a page of a listing stands. `urls[n-1]` is the address of page n; windowed lists hold None for a gap."""

    number: int
    total: int
    previous: str
    """"" on the first page."""
    next: str
    """"" on the last."""
    numbers: tuple[tuple[int, str] | None, ...]
    """The page numbers to show with their addresses; None is an ellipsis."""


class Frame(Struct, frozen=True):
    """What every page shares: the course's name and words. A change of it makes every page stale."""

    title: str
    description: str
    language: str
    direction: Literal["ltr", "rtl"]
    licence: str
    licence_url: str
    base: str
    """The site's address with a final slash."""


class Page(Struct, frozen=True):
    """What all pages have. `root` leads from the page to the site's root ("", "../", "../../")."""

    kind: ClassVar[Literal["item", "tag", "browse", "taxonomy", "home", "redirect"]]
    """Which kind of page it is; also the name of its template."""
    url: PageUrl
    root: str
    title: str
    description: str


class ItemPage(Page, frozen=True):
    """An item: concept or question."""

    kind = "item"
    card: Card
    crumbs: tuple[Card, ...]
    chapter: Card | None
    difficulty: int | None
    minutes: int
    prompt: Html
    interaction: InteractionData | None
    hints: tuple[Html, ...]
    answer: Html
    explanation: Html
    rubric: tuple[RubricRow, ...]
    points: int
    before: tuple[Row, ...]
    after: tuple[Row, ...]
    related: tuple[Group, ...]
    check: tuple[Row, ...]
    """For a concept: the first questions on it."""
    check_total: int
    levels: tuple[Counted, ...]
    """For a concept: its questions counted by Bloom level (all six)."""
    contents: tuple[tuple[str, str], ...]
    """For a concept: its second-level headings as (fragment id, text)."""
    graph: LocalGraph | None
    tags: tuple[TagTrail, ...]
    sources: tuple[SourceData, ...]
    edit_url: str
    previous: Card | None
    following: Card | None
    jsonld: Html
    """JSON-LD for a script element, ``<`` escaped."""


class TagPage(Page, frozen=True):
    """A tag: chapter, topic, course or Bloom level. Pages after the first hold only the listing."""

    kind = "tag"
    card: Card
    crumbs: tuple[Card, ...]
    ancestors: tuple[Card, ...]
    """All of them, nearest first."""
    kicker: str
    """"Chapter 5", "Topic", "Bloom level", "Course": set above the title."""
    note: str
    introduction: Html
    narrower: tuple[Counted, ...]
    total: int
    groups: tuple[LevelGroup, ...]
    levels: tuple[Jump, ...]
    types: tuple[tuple[str, int], ...]
    """Item types in it with their counts, most frequent first."""
    chapters: tuple[tuple[str, Card], ...]
    """The course's chapters as (number, card), on a chapter's page."""
    pager: Pager


class BrowsePage(Page, frozen=True):
    """A page of the list of all items, in reading order, with the ways to narrow it down."""

    kind = "browse"
    total: int
    rows: tuple[Row, ...]
    chapters: tuple[Counted, ...]
    levels: tuple[Counted, ...]
    types: tuple[tuple[str, int], ...]
    pager: Pager


class TreeNode(Struct, frozen=True):
    """A tag in the taxonomy tree. A tag with several parents is unfolded once (`repeated` False), elsewhere it
    leads there."""

    card: Card
    count: int
    repeated: bool
    children: tuple["TreeNode", ...]


class TaxonomyPage(Page, frozen=True):
    """The whole taxonomy as a tree."""

    kind = "taxonomy"
    roots: tuple[TreeNode, ...]
    total: int


class ChapterRow(Struct, frozen=True):
    """A chapter on the home page: its number, card, one line about it, its items and how many of them are concepts."""

    number: str
    card: Card
    note: str
    count: int
    concepts: int = 0


class MatrixRow(Struct, frozen=True):
    """A row of chapter × Bloom: the counts of each level with the address of the list, and the row's total."""

    number: str
    card: Card
    cells: tuple[Jump, ...]
    total: int


class HomePage(Page, frozen=True):
    """The course's front page. `introduction` comes from the author's index page and may be empty."""

    kind = "home"
    introduction: Html
    total: int
    concepts: int
    start: Card | None
    """Where to begin: the first item in reading order."""
    start_chapter: str
    chapters: tuple[ChapterRow, ...]
    levels: tuple[Card, ...]
    matrix: tuple[MatrixRow, ...]
    column_totals: tuple[int, ...]
    key_concepts: tuple[Counted, ...]


class RedirectPage(Page, frozen=True):
    """A page that sends on to another: an old id of an item."""

    kind = "redirect"
    to: Card


AnyPage = ItemPage | TagPage | BrowsePage | TaxonomyPage | HomePage | RedirectPage
