"""An item page of every type, with content about language models, and of the awkward kinds."""

from typing import Any

from msgspec.structs import replace
from theme_values import (
    BATCH,
    BLOOM,
    BYTES,
    COMPUTING,
    GQA,
    HEADS,
    HEADS_KV,
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
    STEP,
    STORES,
    TABLE,
    code,
    item,
    paragraphs,
    tag,
    tex,
)

from kg.ids import PageUrl
from kg.pagedata import (
    ChoiceData,
    Counted,
    GraphEdge,
    GraphNode,
    Group,
    Html,
    InteractionData,
    ItemPage,
    LocalGraph,
    PairData,
    Row,
    RubricRow,
    SourceData,
    TagTrail,
)
from kg.vocab import LEVELS, ItemType, Level

GRAPH = LocalGraph(
    320,
    250,
    (
        GraphNode(BATCH, 160, 126, ("This question",)),
        GraphNode(STORES, 75, 44, ("What the KV", "cache stores"), label_above=True),
        GraphNode(HEADS, 245, 44, ("Multi-head", "attention"), label_above=True),
        GraphNode(GQA, 75, 210, ("Grouped-query", "estimate")),
        GraphNode(PLAN, 245, 210, ("Plan a serving", "budget")),
        GraphNode(PREFILL, 36, 126, ("Prefill or", "decode?")),
        GraphNode(PAGED, 284, 126, ("Paged", "attention")),
    ),
    (
        GraphEdge("requires", "M75 51C75 90 160 90 160 113"),
        GraphEdge("requires", "M245 51C245 90 160 90 160 113"),
        GraphEdge("requires", "M160 158C160 184 75 170 75 201"),
        GraphEdge("requires", "M160 158C160 184 245 170 245 201"),
        GraphEdge("related", "M44 126L148 126"),
        GraphEdge("related", "M172 126L276 126"),
    ),
)
SOURCES = (
    SourceData(
        "Kwon et al.",
        "2023",
        "Efficient memory management for LLM serving with PagedAttention",
        "SOSP",
        "https://example.org/paged",
    ),
    SourceData("Pope et al.", "2022", "Efficiently scaling transformer inference", "", ""),
    SourceData(url="https://example.org/a-very-long-address/without/any/space/that/has/to/break/somewhere.html"),
)

CHOICE = InteractionData(
    "multiple-choice",
    "Choose one",
    choices=(
        ChoiceData("A", Html("The weights, which each request needs its own copy of"), False, Html("")),
        ChoiceData(
            "B",
            Html("The matrix of attention scores, which grows with the square of the context"),
            False,
            Html(
                "Decoding computes one row of scores at a time, and fused kernels never store the "
                "full matrix. It costs time, but no memory that stays."
            ),
        ),
        ChoiceData(
            "C",
            Html("The keys and values kept for every token of every request"),
            True,
            Html("Each request holds about 16.8 GB of them, more than the 14 GB of weights that all requests share."),
        ),
        ChoiceData("D", Html("The activations of the feed-forward layers"), False, Html("")),
    ),
)

ITEM = ItemPage(
    url=PageUrl("item/batch-limit.html"),
    root="../",
    title=BATCH.title,
    description="A model of 7 billion parameters is served in 16-bit precision on one 80 GB GPU. "
    "What most limits how many requests fit into one batch?",
    card=BATCH,
    crumbs=(INFERENCE, MEMORY, KV),
    chapter=INFERENCE,
    difficulty=3,
    minutes=2,
    prompt=paragraphs(
        "A model of 7 billion parameters, with 32 layers and 32 key–value heads of dimension 128, is "
        "served in 16-bit precision on one 80 GB GPU. "
        "Every request carries a context of 32,000 tokens. What most limits how many requests fit into one batch?"
    ),
    interaction=CHOICE,
    hints=(
        paragraphs("Work out how many bytes one token adds in all layers, then multiply by the length of the context."),
    ),
    answer=Html(""),
    explanation=paragraphs(
        "Every layer keeps one key and one value vector for each head, at two bytes a number. One token adds",
        tex(r"2\times 32\times 32\times 128\times 2 = 524{,}288\ \text{bytes}", display=True),
        "and 32,000 tokens make 16.8 GB. The weights take 14 GB once, which leaves 66 GB: three "
        "requests fit, the fourth does not. "
        "Sharing heads, storing the cache in fewer bits, or paging it are the ways out.",
    ),
    rubric=(),
    points=0,
    before=(Row(STORES, "This question requires it"), Row(HEADS, "Explains “key–value heads”")),
    after=(Row(GQA, "Same concept, one Bloom level up"), Row(PLAN, "Requires this question")),
    related=(
        Group(
            "Multiple choice",
            (
                Row(
                    PAGED,
                    "The same shortage, solved by where the cache is placed rather than by its size.",
                    "Inference",
                ),
                Row(
                    PREFILL, "Both start from what each token costs; there it is time, here it is memory.", "Inference"
                ),
            ),
        ),
        Group(
            "Code",
            (Row(ROLLING, "Puts an upper bound on the very number you have just computed.", "Generative models"),),
        ),
    ),
    check=(),
    check_total=0,
    levels=(),
    contents=(),
    graph=GRAPH,
    tags=(
        TagTrail(KV, (MEMORY, INFERENCE, LLM, COMPUTING, SCIENCE)),
        TagTrail(tag("batching", "Batching"), (INFERENCE, LLM, COMPUTING, SCIENCE)),
        TagTrail(LEVEL_CARDS[2], BLOOM),
    ),
    sources=SOURCES,
    edit_url="https://example.org/edit/content/ch5/batch-limit.md",
    previous=STORES,
    following=GQA,
    jsonld=Html('{"@context":{"@vocab":"https://schema.org/"},"name":"a \\u003c b"}'),
)


def question(
    name: str, title: str, kind: ItemType, level: Level, prompt: Html, task: InteractionData | None, **more: Any
) -> ItemPage:
    """An item page that differs from `ITEM` in what a type has."""
    card = item(name, title, kind, level)
    nodes = (GraphNode(card, 160, 126, ("This question",)), *GRAPH.nodes[1:])
    fresh = {"hints": (), "explanation": Html(""), "answer": Html(""), "graph": replace(GRAPH, nodes=nodes), **more}
    return replace(
        ITEM,
        url=PageUrl(f"item/{name}.html"),
        title=title,
        card=card,
        prompt=prompt,
        interaction=task,
        tags=(*ITEM.tags[:2], TagTrail(LEVEL_CARDS[LEVELS.index(level)], BLOOM)),
        **fresh,
    )


ESSAY = question(
    "please",
    "A support assistant learns to please. What do you change?",
    "case-study",
    "evaluate",
    paragraphs(
        "A shop tunes a 13-billion-parameter assistant with RLHF. Raters saw pairs of replies and "
        "chose the one they preferred. After 2,000 steps the "
        "reward has doubled, yet customers complain of refunds that were promised and never granted. "
        "You are shown this table and asked what to do by Friday.",
        TABLE,
        "Say what happened, which checkpoint you would ship, and what you would change in the data, "
        "the reward and the evaluation. "
        "Defend one choice against its best objection.",
    ),
    None,
    graph=None,
    difficulty=4,
    minutes=20,
    related=(),
    hints=(paragraphs("Read the columns from left to right."), paragraphs("What did the raters not see?")),
    answer=paragraphs(
        "The policy found what the reward model mistakes for quality: long, warm replies that "
        "concede. Raters judged tone without the refund policy "
        "beside them, so a promise cost nothing. Past a KL of about 10 the replies leave the region "
        "in which the reward model was fitted.",
        "Ship step 500. It keeps most of the gain at almost the starting rate of false promises.",
    ),
    explanation=paragraphs("Over-optimisation shows as a reward that rises while what it stands for falls."),
    rubric=(
        RubricRow(
            Html("Diagnosis"),
            3,
            Html("Names reward over-optimisation and ties it to the growth of KL, length and false promises."),
        ),
        RubricRow(
            Html("Choice of checkpoint"),
            2,
            Html("Ships step 500, or argues for another from the table; does not simply take the highest reward."),
        ),
        RubricRow(
            Html("Repair"),
            3,
            Html("Changes the data (raters see the policy), the reward (a penalty or a verifier) and the KL budget."),
        ),
        RubricRow(Html("Objection answered"), 2, Html("")),
    ),
    points=10,
)

CONCEPT_CARD = item("kv-cache", "KV cache", "concept", "understand")
CONCEPT = replace(
    ITEM,
    url=PageUrl("item/kv-cache.html"),
    title="KV cache",
    card=CONCEPT_CARD,
    crumbs=(INFERENCE, MEMORY),
    difficulty=None,
    minutes=6,
    prompt=paragraphs(
        "A decoder writes one token at a time, and each new token looks back at all the earlier "
        "ones. The keys and values of those earlier tokens do "
        "not change, so they are kept instead of being computed again. That store is the <em>KV "
        "cache</em>: it trades memory for time.",
        f"At step {tex('t')} only one query is new. It is compared with every key kept so far:",
        tex(
            r"\operatorname{Attention}(q_t, K, V) = "
            r"\operatorname{softmax}\left(\frac{q_t K^\top}{\sqrt{d_h}}\right) V",
            display=True,
        ),
        f"Without the cache, step {tex('t')} would run the whole prefix through every layer again, "
        f"and a text of {tex('T')} tokens would cost on the "
        f"order of {tex('T^2')} such runs. With it, each step runs one token.",
        '<h2 id="s-what-it-costs">What it costs</h2>',
        f"For {tex('L')} layers, {HEADS_KV} key–value heads of dimension {tex('d_h')}, {tex('b')} "
        f"bytes a number and a batch of {tex('B')}:",
        tex(r"M = 2\,L\,n_{\text{kv}}\,d_h\,b\,T\,B", display=True),
        f'The 2 stands for keys and values. <a href="../item/gqa.html">Grouped-query attention</a> '
        f"lowers {HEADS_KV}; "
        f'<a href="https://example.org/q" rel="external noopener">quantisation</a> lowers '
        f'{tex("b")}.<sup class="kg-fnref"><a href="#fn-1" id="fnref-1" role="doc-noteref" '
        f'aria-label="Footnote 1">1</a></sup>',
        '<h2 id="s-in-code">In code</h2>',
        "The cache is two arrays to which each step appends one row.",
        code("python", STEP),
        '<div class="kg-alert kg-alert-note" role="note"><p class="kg-alert-title">Note</p><p>Real '
        "servers allocate blocks ahead of time rather than concatenate.</p></div>",
        '<div class="kg-alert kg-alert-warning" role="note"><p '
        'class="kg-alert-title">Warning</p><p>A cache is valid for one model and one prefix only.</p></div>',
        "<ul><li>Keys: <code>k[layer][head]</code></li><li>Values, with a nested list<ul><li>one row "
        "a token</li></ul></li>"
        '<li class="kg-task"><label><input type="checkbox" disabled checked> measured</label></li></ul>',
        "<blockquote><p>The past is all there is.</p></blockquote>",
        tex(r"\begin{align} a &= \boxed{b + c} \\ &= \cancel{d} + \xcancel{e} \end{align}", display=True),
        tex(r"\left[\begin{array}{c|cc} 1 & 2 & 3 \\ \hline 4 & 5 & 6 \end{array}\right]", display=True),
        TABLE,
        '<p><img src="../cache.svg" alt="Two arrays that grow by one row a step" loading="lazy"></p>',
        "<p>Press <kbd>Ctrl</kbd>+<kbd>C</kbd>, then <mark>wait</mark> for H<sub>2</sub>O.</p>",
        '<div class="kg-footnotes" role="group" aria-label="Footnotes"><ol><li id="fn-1"><p>To 8 or '
        '4 bits. <a class="kg-fnback" role="doc-backlink" href="#fnref-1" aria-label="Back to the '
        'text">↩</a></p></li></ol></div>',
    ),
    interaction=None,
    hints=(),
    explanation=Html(""),
    before=(
        Row(item("attention", "Attention", "concept", "understand"), "This concept builds on it"),
        Row(item("autoregressive", "Autoregressive decoding", "concept", "remember")),
    ),
    after=(
        Row(item("paged-attention", "Paged attention", "concept", "apply")),
        Row(item("gq", "Grouped-query attention", "concept", "analyze")),
    ),
    related=(),
    check=(
        Row(item("a", "What does the KV cache store, and why?", "true-false", "remember")),
        Row(item("b", "Why is there no cache for queries?", "short-answer", "understand")),
        Row(BATCH),
    ),
    check_total=14,
    levels=tuple(Counted(card, count) for card, count in zip(LEVEL_CARDS, (2, 3, 4, 3, 1, 1), strict=True)),
    contents=(("s-what-it-costs", "What it costs"), ("s-in-code", "In code")),
    graph=replace(GRAPH, nodes=(GraphNode(CONCEPT_CARD, 160, 126, ("This concept",)), *GRAPH.nodes[1:])),
    tags=(TagTrail(MEMORY, (INFERENCE, LLM, COMPUTING, SCIENCE)), TagTrail(LEVEL_CARDS[1], BLOOM)),
)

NUMERIC = question(
    "gqa",
    GQA.title,
    "numeric",
    "analyze",
    paragraphs(
        "A model has 8 key–value heads in place of 32. How much memory does a context of 32,000 tokens take, in GB?"
    ),
    InteractionData("numeric", "Work out the number", number="16.8 ± 0.1 GB"),
    answer=paragraphs(f"One token takes {BYTES} bytes, a quarter of what it took before."),
    hints=(paragraphs("Heads enter the product once."),),
)
SHORT = question(
    "heads",
    HEADS.title,
    "short-answer",
    "understand",
    paragraphs("In one sentence: what does each head do that the others do not?"),
    InteractionData(
        "short-answer",
        "Answer in a few words",
        accepted=("its own projection", "own subspace", "a subspace of its own"),
    ),
    answer=paragraphs("Each head projects queries, keys and values into a subspace of its own and attends there."),
)
FILL_IN = question(
    "phases",
    "Name the two phases of a generation request",
    "fill-in",
    "remember",
    paragraphs(
        'Reading the prompt is called <span class="kg-blank" data-blank="1"></span>; writing the '
        "reply token by token is called "
        '<span class="kg-blank" data-blank="2"></span>.'
    ),
    InteractionData("fill-in", "Fill in the gaps", blanks=(("prefill", "pre-fill", "the prefill phase"), ("decode",))),
    explanation=paragraphs("The first is bound by arithmetic, the second by memory."),
)
MATCHING = question(
    "match",
    "Which numbers does 8-bit quantisation keep?",
    "matching",
    "understand",
    paragraphs("Each technique saves something else."),
    InteractionData(
        "matching",
        "Match each entry on the left with one on the right",
        headings=("Technique", "What it saves"),
        pairs=(
            PairData(Html("Grouped-query attention"), "C"),
            PairData(Html("Paged attention"), "A"),
            PairData(Html("Speculative decoding"), "D"),
        ),
        matches=(
            ("A", Html("Holes between requests of different lengths")),
            ("B", Html("Nothing of these")),
            ("C", Html("Keys and values, by sharing them among heads")),
            ("D", Html("Passes of the large model")),
        ),
    ),
)
ORDERING = question(
    "order",
    "Order the steps of continuous batching",
    "ordering",
    "apply",
    paragraphs("A new request arrives while others are being decoded."),
    InteractionData(
        "ordering",
        "Put these in order",
        shuffled=(
            ("A", Html("The finished request gives its blocks back")),
            ("B", Html("The request waits in the queue")),
            ("C", Html(f"Its prompt is read and {code('python', 'cache.extend(prompt)')}")),
            ("D", Html("It joins the next decoding step")),
        ),
        order=("B", "C", "D", "A"),
    ),
)
CODE = question(
    "rolling",
    ROLLING.title,
    "code",
    "create",
    paragraphs("Keep only the last <code>window</code> rows."),
    InteractionData(
        "code",
        "Write the code",
        starter_html=Html(code("python", "def append(cache, row, window):\n    ...\n")),
        expected_html=Html(code("text", "(4, 128)\n(4, 128)\n")),
    ),
    answer=paragraphs(code("python", "def append(cache, row, window):\n    return concat([cache, row])[-window:]\n")),
    explanation=paragraphs("A ring buffer does the same without copying."),
)
MULTIPLE = question(
    "all-that-apply",
    "Which of these make the cache smaller? 🧠",
    "multiple-answer",
    "understand",
    paragraphs("More than one is right."),
    replace(
        CHOICE,
        kind="multiple-answer",
        instruction="Choose all that apply",
        choices=(
            ChoiceData("A", paragraphs("Grouped-query attention"), True, paragraphs("Fewer heads are stored.")),
            ChoiceData("B", paragraphs("A larger vocabulary", code("python", "vocab = 256_000")), False, Html("")),
            ChoiceData("C", paragraphs(f"Storing {tex('b = 1')} byte a number"), True, Html("")),
        ),
    ),
)
TRUE_FALSE = question(
    "no-query-cache",
    "انتباه متعدد الرؤوس: هل تُخزَّن الاستعلامات؟",
    "true-false",
    "remember",
    paragraphs("صحيح أم خطأ: يخزن نموذج اللغة الاستعلامات (queries) مع المفاتيح والقيم."),
    InteractionData(
        "true-false",
        "True or false?",
        choices=(
            ChoiceData("A", Html("صحيح"), False, Html("لا حاجة إليها بعد الخطوة.")),
            ChoiceData("B", Html("خطأ"), True, Html("")),
        ),
    ),
)
BARE_CARD = item("大语言模型", "为什么解码阶段受内存带宽限制，而不是受算力限制？" * 3, "essay", None, "draft")
BARE = replace(
    ITEM,
    url=PageUrl("item/大语言模型.html"),
    title=BARE_CARD.title,
    card=BARE_CARD,
    crumbs=(),
    chapter=None,
    difficulty=None,
    prompt=Html("<p>请说明原因。</p>"),
    interaction=None,
    hints=(),
    explanation=Html(""),
    before=(),
    after=(),
    related=(),
    graph=None,
    tags=(),
    sources=(),
    edit_url="",
    previous=None,
    following=None,
    minutes=1,
)
