"""What the theme's fixtures are made of: texts as the Markdown renderer writes them, cards, the frame."""

import pygments
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from kg.markdown.maths import Maths
from kg.pagedata import Card, Frame, Html
from kg.vocab import LEVELS, TYPE_LABELS, ItemType, Level

BASE = "https://example.org/llm/"
FRAME = Frame(
    title="Foundations of Large Language Models",
    description="How language models are trained, shaped and run: questions from recalling a fact to "
    "designing a system.",
    language="en",
    direction="ltr",
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    base=BASE,
)

# ---- texts


def code(language: str, source: str) -> str:
    """A fenced block as the Markdown renderer writes it."""
    tokens = pygments.highlight(source, get_lexer_by_name(language), HtmlFormatter(nowrap=True))
    return f'<pre class="kg-code" tabindex="0"><code class="language-{language}">{tokens}</code></pre>'


def tex(formula: str, display: bool = False) -> str:
    """A formula as MathML."""
    formula = Maths("m-").mathml(formula, display)
    assert isinstance(formula, str)
    return f'<p><span class="kg-math">{formula}</span></p>' if display else formula


def paragraphs(*texts: str) -> Html:
    """Each text as a paragraph, unless it is a block already."""
    return Html(
        "\n".join(
            t if t.startswith("<") and not t.startswith(("<em", "<code", "<math>")) else f"<p>{t}</p>" for t in texts
        )
    )


HEADS_KV = tex(r"n_{\text{kv}}")
BYTES = tex(r"2 \times 32 \times 8 \times 128 \times 2")
TABLE = (
    '<div class="kg-table" tabindex="0" role="group" aria-label="Table: Step, '
    'Reward"><table><thead><tr><th scope="col">Step</th>'
    + "".join(
        f'<th scope="col" class="kg-right">{h}</th>' for h in ("Reward", "KL to start", "Mean tokens", "False promises")
    )
    + "</tr></thead><tbody>"
    + "".join(
        f"<tr><td>{row[0]}</td>" + "".join(f'<td class="kg-right">{cell}</td>' for cell in row[1:]) + "</tr>"
        for row in (
            ("0", "0.41", "0", "84", "2.1%"),
            ("500", "0.58", "6", "97", "2.4%"),
            ("1,000", "0.71", "19", "141", "6.8%"),
            ("2,000", "0.83", "44", "208", "14.9%"),
        )
    )
    + "</tbody></table></div>"
)

STEP = """def step(x, cache, layer):
    q, k, v = layer.project(x)            # one token: (heads, 1, dim)
    cache.k = concat([cache.k, k], axis=1)
    cache.v = concat([cache.v, v], axis=1)
    scores = q @ cache.k.mT / sqrt(q.shape[-1])
    return softmax(scores) @ cache.v      # the past is all there is
"""

# ---- cards


def item(name: str, title: str, kind: ItemType, level: Level | None, status: str = "published") -> Card:
    """A card of an item."""
    return Card(
        BASE + "item/" + name,
        "item",
        name,
        title,
        f"item/{name}.html",
        kind,
        TYPE_LABELS[kind],
        level,
        level.capitalize() if level else "",
        status,  # type: ignore[arg-type]  # plain strings will do here
    )


def tag(name: str, title: str, kind: str = "topic") -> Card:
    """A card of a tag."""
    level = name if kind == "level" else None
    return Card(
        BASE + "tag/" + name,
        "tag",
        name,
        title,
        f"tag/{name}.html",
        kind,
        kind.capitalize(),
        level,
        title if level else "",
        "published",
    )  # type: ignore[arg-type]  # plain strings will do here


LEVEL_CARDS = tuple(tag(level, level.capitalize(), "level") for level in LEVELS)
SCIENCE = tag("science", "Science")
COMPUTING = tag("computing", "Computing sciences")
LLM = tag("llm", "Large language models", "course")
CHAPTERS = tuple(
    tag(name, title, "chapter")
    for name, title in (
        ("ch1", "Pre-training"),
        ("ch2", "Generative models"),
        ("ch3", "Prompting"),
        ("ch4", "Alignment"),
        ("ch5", "Inference"),
    )
)
INFERENCE = CHAPTERS[4]
MEMORY = tag("memory", "Memory")
KV = tag("kv-cache", "KV cache")
BLOOM = (
    tag("blooms-taxonomy", "Bloom’s taxonomy"),
    tag("cognitive-psychology", "Cognitive psychology"),
    tag("psychology", "Psychology"),
    tag("social-science", "Social science"),
    tag("empirical-science", "Empirical science"),
    SCIENCE,
)

BATCH = item("batch-limit", "What limits batch size when serving long contexts?", "multiple-choice", "apply")
STORES = item("kv-stores", "What does the KV cache store, and why?", "concept", "remember")
HEADS = item("heads", "How do attention heads share their work?", "short-answer", "understand")
GQA = item("gqa", "Estimate the cache of a grouped-query model", "numeric", "analyze")
PLAN = item("plan", "Plan the memory of a chat service", "case-study", "create")
PAGED = item("paged", "When does paged attention pay off?", "multiple-choice", "apply")
PREFILL = item("prefill", "Is this workload bound by prefill or by decode?", "multiple-choice", "analyze", "review")
ROLLING = item("rolling", "Implement a rolling cache for sliding-window attention", "code", "create", "draft")
