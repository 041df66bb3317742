"""Page data of every kind of page: `PAGES`, what the theme's tests and previews show."""

from msgspec.structs import replace
from theme_items import (
    BARE,
    BARE_CARD,
    CODE,
    CONCEPT,
    ESSAY,
    FILL_IN,
    ITEM,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT,
    TRUE_FALSE,
)
from theme_values import (
    BATCH,
    BLOOM,
    CHAPTERS,
    COMPUTING,
    FRAME,
    GQA,
    INFERENCE,
    KV,
    LEVEL_CARDS,
    LLM,
    MEMORY,
    PAGED,
    PLAN,
    PREFILL,
    ROLLING,
    SCIENCE,
    STORES,
    item,
    paragraphs,
    tag,
)

from kg.ids import PageUrl
from kg.pagedata import (
    AnyPage,
    BrowsePage,
    Card,
    ChapterRow,
    Counted,
    HomePage,
    Html,
    Jump,
    LevelGroup,
    MatrixRow,
    Pager,
    RedirectPage,
    Row,
    TagPage,
    TaxonomyPage,
    TreeNode,
)
from kg.vocab import LEVELS, ItemType

# ---- listings


def group(level: int, count: int, *rows: tuple[str, ItemType]) -> LevelGroup:
    """A group of a chapter's list."""
    name = LEVELS[level]
    return LevelGroup(
        LEVEL_CARDS[level],
        count,
        tuple(Row(item(f"{name}-{n}", title, kind, name)) for n, (title, kind) in enumerate(rows)),
    )


COUNTS = (
    (14, 22, 24, 18, 12, 6),
    (12, 18, 16, 12, 8, 4),
    (8, 14, 20, 12, 10, 8),
    (12, 20, 18, 16, 14, 8),
    (12, 18, 26, 16, 9, 0),
)
TYPE_COUNTS = (
    ("Multiple choice", 27),
    ("Short answer", 16),
    ("Numeric", 11),
    ("Case study", 9),
    ("Concept", 8),
    ("Essay", 6),
)
ONE_PAGE = Pager(1, 1, "", "", ((1, "tag/ch5.html"),))


def jumps(card: Card, counts: tuple[int, ...]) -> tuple[Jump, ...]:
    """A row's links to the levels of a tag."""
    return tuple(
        Jump(c.title, n, f"{card.url}#level-{c.level}" if n else card.url, c.level)
        for c, n in zip(LEVEL_CARDS, counts, strict=True)
    )


CHAPTER = TagPage(
    url=PageUrl("tag/ch5.html"),
    root="../",
    title="Inference",
    description="What it takes to answer with a trained model.",
    card=INFERENCE,
    crumbs=(COMPUTING, LLM),
    ancestors=(LLM, COMPUTING, SCIENCE),
    kicker="Chapter 5",
    note="How to serve it",
    introduction=paragraphs(
        "A trained model is a file. This chapter is about what it takes to answer with it: how a "
        "prompt is read in one pass and answered token by "
        "token, why memory and not arithmetic sets the pace, and which tricks buy speed at what price in quality.",
        'Start with the <a href="../item/kv-cache.html">KV cache</a>. Almost every question here touches it.',
    ),
    narrower=tuple(
        Counted(tag(title.lower().replace(" ", "-"), title), count)
        for title, count in (
            ("KV cache", 14),
            ("Parallelism", 11),
            ("Batching and scheduling", 16),
            ("Sampling at speed", 9),
            ("Quantisation", 12),
            ("Cost and latency", 10),
        )
    ),
    total=86,
    groups=(
        group(
            0,
            12,
            ("What does the KV cache store, and why?", "true-false"),
            ("Name the two phases of a generation request", "fill-in"),
        ),
        group(
            1,
            18,
            ("Why is decoding limited by memory bandwidth?", "short-answer"),
            ("How does a draft model speed up a larger one, and when does it not?", "multiple-choice"),
        ),
        group(
            2,
            3,
            ("What limits batch size when serving long contexts?", "multiple-choice"),
            ("Compute the acceptance rate", "numeric"),
            ("Order the steps", "ordering"),
        ),
        LevelGroup(None, 1, (Row(BARE_CARD, chapter="Inference"),)),
    ),
    levels=jumps(INFERENCE, COUNTS[4]),
    types=TYPE_COUNTS,
    chapters=tuple((str(n), card) for n, card in enumerate(CHAPTERS, 1)),
    pager=Pager(1, 3, "", "tag/ch5/2.html", ((1, "tag/ch5.html"), (2, "tag/ch5/2.html"), (3, "tag/ch5/3.html"))),
)
LEVEL_PAGE = replace(
    CHAPTER,
    url=PageUrl("tag/apply.html"),
    title="Apply",
    card=LEVEL_CARDS[2],
    crumbs=BLOOM[1::-1],
    ancestors=BLOOM,
    kicker="Bloom level",
    introduction=Html(""),
    note="Use what you know in a situation you have not met before.",
    narrower=(),
    chapters=(),
    pager=ONE_PAGE,
    groups=(
        replace(
            group(2, 2),
            rows=(
                Row(BATCH, chapter="Inference"),
                Row(
                    item("scale", "Compute the loss a scaling law predicts", "numeric", "apply"), chapter="Pre-training"
                ),
            ),
        ),
    ),
)
EMPTY_TAG = replace(
    LEVEL_PAGE,
    url=PageUrl("tag/science.html"),
    title="Science",
    card=SCIENCE,
    crumbs=(),
    ancestors=(),
    kicker="Topic",
    note="",
    groups=(),
    types=(),
    total=0,
    levels=(),
)
BROWSE = BrowsePage(
    url=PageUrl("browse/2.html"),
    root="../",
    title="Browse, page 2",
    description="All 412 items",
    total=412,
    rows=tuple(
        Row(card, chapter="Inference")
        for card in (BATCH, GQA, PAGED, PREFILL, STORES, PLAN, ROLLING, BARE_CARD, TRUE_FALSE.card)
    ),
    chapters=tuple(Counted(card, sum(counts)) for card, counts in zip(CHAPTERS, COUNTS, strict=True)),
    levels=tuple(Counted(card, sum(row[n] for row in COUNTS)) for n, card in enumerate(LEVEL_CARDS)),
    types=TYPE_COUNTS,
    pager=Pager(
        2,
        7,
        "browse.html",
        "browse/3.html",
        (
            (1, "browse.html"),
            (2, "browse/2.html"),
            (3, "browse/3.html"),
            (4, "browse/4.html"),
            None,
            (7, "browse/7.html"),
        ),
    ),
)


def node(card: Card, count: int, *children: TreeNode, repeated: bool = False) -> TreeNode:
    """A node of the tree."""
    return TreeNode(card, count, repeated, children)


TAXONOMY = TaxonomyPage(
    url=PageUrl("taxonomy.html"),
    root="",
    title="Topics",
    description="Every topic of the course",
    roots=(
        node(
            SCIENCE,
            412,
            node(
                COMPUTING,
                412,
                node(
                    LLM,
                    412,
                    *(
                        node(c, sum(n), node(MEMORY, 20, node(KV, 14))) if c is INFERENCE else node(c, sum(n))
                        for c, n in zip(CHAPTERS, COUNTS, strict=True)
                    ),
                ),
            ),
            node(
                BLOOM[4],
                300,
                node(
                    BLOOM[3],
                    300,
                    node(BLOOM[2], 300, node(BLOOM[1], 300, node(BLOOM[0], 300, *(node(c, 40) for c in LEVEL_CARDS)))),
                ),
            ),
        ),
        node(tag("linguistics", "Linguistics"), 40, node(LLM, 412, repeated=True)),
    ),
    total=27,
)
HOME = HomePage(
    url=PageUrl("index.html"),
    root="",
    title=FRAME.title,
    description=FRAME.description,
    introduction=paragraphs(
        "412 questions on how language models are trained, shaped and run. Each one says what to "
        "learn before it and what it opens up, "
        "from recalling a fact to designing a system."
    ),
    total=412,
    concepts=96,
    start=item("token", "What is a token?", "concept", "remember"),
    start_chapter="Pre-training",
    chapters=tuple(
        ChapterRow(str(n), card, note, sum(counts), 12)
        for n, (card, note, counts) in enumerate(
            zip(
                CHAPTERS,
                (
                    "How text becomes a model: data, tokenisers, objectives, optimisers, scaling laws.",
                    "What a model computes: attention, position, sampling, mixtures of experts.",
                    "How to ask: few-shot examples, chain of thought, tools, retrieval.",
                    "How preferences become gradients: reward models, RLHF, DPO, safety.",
                    "",
                ),
                COUNTS,
                strict=True,
            ),
            1,
        )
    ),
    levels=LEVEL_CARDS,
    matrix=tuple(
        MatrixRow(str(n), card, jumps(card, counts), sum(counts))
        for n, (card, counts) in enumerate(zip(CHAPTERS, COUNTS, strict=True), 1)
    ),
    column_totals=tuple(sum(row[n] for row in COUNTS) for n in range(6)),
    key_concepts=tuple(
        Counted(item(title.lower().replace(" ", "-"), title, "concept", "understand"), count)
        for title, count in (
            ("KV cache", 14),
            ("Scaling laws", 19),
            ("Attention", 27),
            ("DPO", 11),
            ("Tokenisation", 16),
            ("Chain of thought", 13),
            ("Reward model", 15),
            ("Sampling temperature", 9),
            ("Quantisation", 12),
            ("Few-shot prompting", 10),
            ("Rotary positions", 8),
            ("Speculative decoding", 1),
        )
    ),
)
NEW_HOME = replace(
    HOME,
    introduction=Html(""),
    total=0,
    concepts=0,
    start=None,
    chapters=(),
    matrix=(),
    key_concepts=(),
    column_totals=(0,) * 6,
)
REDIRECT = RedirectPage(url=PageUrl("item/old-id.html"), root="../", title=BATCH.title, description="", to=BATCH)

PAGES: dict[str, AnyPage] = {
    "item-choice": ITEM,
    "item-essay": ESSAY,
    "concept": CONCEPT,
    "item-numeric": NUMERIC,
    "item-short": SHORT,
    "item-fill-in": FILL_IN,
    "item-matching": MATCHING,
    "item-ordering": ORDERING,
    "item-code": CODE,
    "item-multiple": MULTIPLE,
    "item-true-false": TRUE_FALSE,
    "item-bare": BARE,
    "chapter": CHAPTER,
    "level": LEVEL_PAGE,
    "tag-empty": EMPTY_TAG,
    "browse": BROWSE,
    "taxonomy": TAXONOMY,
    "home": HOME,
    "home-new": NEW_HOME,
    "redirect": REDIRECT,
}
