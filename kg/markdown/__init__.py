"""Markdown: CommonMark with GFM's tables, task lists, footnotes and alerts, maths, wiki links and a safe part of HTML.

In: a `kg.source.Source` and the offset at which its Markdown starts. Out: `kg.model.RichText` (HTML that is safe to put
into a page, and plain text), `Link`s for what depends on the course, diagnostics KG040 to KG044 and KG046 to KG051.
Pure: the same text always gives the same result, and no text makes it raise. `docs/reference/markdown.md` says what is
understood.

A file is parsed once, into a flat list of events; everything else works on slices of it, so that a grammar can take a
body apart and render its parts one by one::

    body = parse(source, start)               # start: offset in code points, 0 without front matter
    for block in blocks(body):                # the top-level blocks, in order
        block.kind, block.level, block.text   # "heading", 2, "Hint"
    prompt = Slice(0, heading.start)          # event indices, as in Block.start and Block.stop
    renderer = Renderer(source, body, links, diagnostics)
    renderer.rich(prompt)                     # RichText; appends to links and diagnostics
    renderer.rich(before, after)              # several slices as one text: what is left when a block was taken out
    renderer.rich(cell, inline=True)          # a lone paragraph without its <p>
    renderer.rich(prompt, blanks=words)       # {{a|b}} becomes a gap, ("a", "b") is appended to words

    for item in list_items(body, block):      # list, task list or ordered list
        item.checked, item.content            # None | False | True, Slice
        item.feedback                         # the inside of a block quote at the item's end, or None
    header, rows = table(body, block)         # tuple of cells, tuple of tuples of cells; a cell is a Slice
    code = fence(body, block)                 # Fence(language, source, …); None when it isn't a code block
    renderer.code(code)                       # CodeBlock, highlighted
    plain(body, cell)                         # its text, without rendering
    body.span(cell)                           # its place in the file, as a Span; of an empty cell an empty one

Use one `Renderer` for a file: it numbers headings, footnotes and equations so that ids are unique on the page that
shows the file. Headings have the ids ``s-…`` (`anchors`), footnotes ``fn-…`` and ``fnref-…``, equations ``m-…``.

Inside, a text is written by a `writer.Writer`, with a handler for each kind of event: `blockhtml`, `inlinehtml`,
`linkhtml`, `notes`, `tags`. What they need to know is apart: `links` judges addresses, `maths` and `tex` typeset
formulas, `highlight` colours code, `rawhtml` says what HTML is allowed, `anchors` makes ids.
"""

from kg.markdown.blocks import Block, BlockKind, Fence, ListItem, blocks, fence, list_items, plain, table
from kg.markdown.body import Body, Slice, parse
from kg.markdown.highlight import Highlighter
from kg.markdown.renderer import Renderer

__all__ = [
    "Block",
    "BlockKind",
    "Body",
    "Fence",
    "Highlighter",
    "ListItem",
    "Renderer",
    "Slice",
    "blocks",
    "fence",
    "list_items",
    "parse",
    "plain",
    "table",
]
