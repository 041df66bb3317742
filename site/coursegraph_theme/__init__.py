"""The MkDocs theme `coursegraph`: templates, page bodies and styles. No code; it is a package so that MkDocs finds it.

`main.html`, `404.html` and `sitemap.xml` are rendered in MkDocs's environment, and
`bodies/` by `kg.render`, with page data alone. Neither escapes by itself, for speed; bodies escape each text with
``|e``: `tests/test_theme.py` holds them to it. Styles: `assets/coursegraph-body.css` (tokens and bodies, also used
inside other themes), `coursegraph.css` (the frame), `coursegraph-page.css` (ordinary pages).
"""
