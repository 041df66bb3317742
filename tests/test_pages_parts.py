"""Parts of page data: answer controls, the local graph, pagers, listings, the frame."""

from builders import choices, course, interactions, item, rich, tag

from kg.frame import licence_name
from kg.listing import ALL, listings
from kg.model import Address, Hole, Order, Pairs, RichText
from kg.pagedata import Card
from kg.pages.interaction import interaction_data, letter, shuffled
from kg.pages.keys import ROWS_PER_PAGE, browse_url, site_pages
from kg.pages.localgraph import label_lines, local_graph
from kg.pages.tag import pager
from kg.richtext import filled


def card(name, kind="multiple-choice"):
    return Card(
        f"https://e.org/item/{name}",
        "item",
        name,
        f"Title {name}",
        f"item/{name}.html",
        kind,
        "",
        None,
        "",
        "published",
    )


def shown(text):
    return text.pieces[0]


# ---- controls


def test_choices_are_lettered_and_keep_the_authors_order():
    data = interaction_data(item("a", interaction=choices("red", "green", right=1)).item, shown)
    assert [(c.letter, c.body, c.right, c.feedback) for c in data.choices] == [
        ("A", "<p>red</p>", False, "<p>On red</p>"),
        ("B", "<p>green</p>", True, "<p>On green</p>"),
    ]
    assert data.instruction == "Choose one"


def test_every_type_with_an_interaction_has_data_and_the_others_none():
    for kind, interaction in interactions().items():
        data = interaction_data(item("a", kind, interaction=interaction).item, shown)
        assert (data is None) == (interaction is None)
        assert data is None or data.kind == kind


def test_steps_are_shown_out_of_order_and_the_key_puts_them_right():
    steps = [f"step {n}" for n in range(5)]
    data = interaction_data(item("a", "ordering", interaction=Order(tuple(map(rich, steps)))).item, shown)
    by_letter = dict(data.shuffled)
    assert [by_letter[x] for x in data.order] == [f"<p>{s}</p>" for s in steps]
    assert list(by_letter.values()) != [f"<p>{s}</p>" for s in steps]


def test_each_left_entry_names_the_letter_of_its_match_and_extra_matches_are_among_the_rest():
    pairs = Pairs(("Term", "Meaning"), ((rich("a"), rich("1")), (rich("b"), rich("2"))), (rich("3"),))
    data = interaction_data(item("m", "matching", interaction=pairs).item, shown)
    by_letter = dict(data.matches)
    assert [(p.left, by_letter[p.letter]) for p in data.pairs] == [("<p>a</p>", "<p>1</p>"), ("<p>b</p>", "<p>2</p>")]
    assert sorted(by_letter.values()) == ["<p>1</p>", "<p>2</p>", "<p>3</p>"]


def test_two_entries_are_swapped_and_one_stays():
    assert shuffled("seed", ["a", "b"]) == [1, 0]
    assert shuffled("seed", ["a"]) == [0]


def test_adding_an_entry_keeps_the_others_in_their_shuffled_order():
    entries = ["one", "two", "three", "four"]
    before = [entries[n] for n in shuffled("q", entries)]
    after = [(*entries, "five")[n] for n in shuffled("q", [*entries, "five"])]
    assert [e for e in after if e != "five"] == before


def test_letters_go_on_after_z():
    assert [letter(n) for n in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]


# ---- the local graph


def test_an_item_without_neighbours_has_no_graph():
    assert local_graph(card("x"), [], [], []) is None


def test_a_card_is_drawn_once_and_at_most_two_of_each_kind():
    cards = [card(n) for n in "abcd"]
    graph = local_graph(card("x"), cards[:3], [cards[0], cards[3]], cards)
    assert [n.card.id for n in graph.nodes] == ["x", "a", "b", "d", "c"]
    assert [e.kind for e in graph.edges] == ["requires", "requires", "requires", "related"]


def test_nodes_lie_inside_the_drawing():
    graph = local_graph(card("x", "concept"), [card("a")], [card("b"), card("c")], [card("d"), card("e")])
    assert all(0 < n.x < graph.width and 0 < n.y < graph.height for n in graph.nodes)
    assert graph.nodes[0].lines == ("This concept",)


def test_labels_break_between_words_and_are_cut_with_an_ellipsis():
    assert label_lines("Short") == ("Short",)
    assert label_lines("Two words that are too long for one line") == ("Two words that are", "too long for one…")
    assert label_lines("Unbreakablewordthatislong") == ("Unbreakablewordtha", "tislong")
    assert label_lines("字" * 40) == ("字" * 9, "字" * 8 + "…")
    assert label_lines("Which of three services gains from it?", 12, 3) == ("Which of", "three", "services…")
    assert label_lines("Grouped-query attention", 12, 3) == ("Grouped-", "query", "attention")
    assert label_lines("One two, three, four", 9) == ("One two,", "three…")


# ---- listings


def test_a_tag_lists_the_items_below_it_once_in_reading_order():
    made = listings(
        course(
            tag("top"),
            tag("left", broader=["top"]),
            tag("right", broader=["top"]),
            item("b", tags=["left", "right", "apply"]),
            item("a", "concept", tags=["right", "create"]),
        )
    )
    assert [name for name, _, _ in made["top"].rows] == ["b", "a"]
    assert len(made["left"]) == 1
    assert len(made[ALL]) == 2
    assert made["top"].by_level["apply"] == ("b",)
    assert made["top"].types == (("concept", 1), ("multiple-choice", 1))


def test_a_listing_changes_with_members_levels_types_and_order_but_not_with_titles():
    def digest(*items):
        return listings(course(*items))[ALL].digest

    a, b = item("a", tags=["apply"]), item("b", tags=["apply"])
    assert digest(a, b) == digest(item("a", tags=["apply"], title="Other"), b)
    others = [(a,), (b, a), (item("a", tags=["create"]), b), (item("a", "essay", tags=["apply"]), b)]
    assert digest(a, b) not in {digest(*other) for other in others}


def test_long_lists_take_several_pages_and_aliases_get_one():
    items = [item(f"i{n:03}", tags=["t"]) for n in range(ROWS_PER_PAGE + 1)]
    made = course(tag("t"), *items, aliases={"old": "i000"})
    pages = site_pages(made, listings(made))
    assert pages["tag/t/2.html"].number == 2
    assert pages[browse_url(2)].kind == "browse"
    assert pages["item/old.html"].name == "i000"
    assert next(iter(pages)) == "index.html"


def test_a_pager_shows_the_ends_and_what_is_near():
    made = pager(7, 20, lambda n: f"p{n}.html")
    assert [step and step[0] for step in made.numbers] == [1, None, 5, 6, 7, 8, 9, None, 20]
    assert (made.previous, made.next) == ("p6.html", "p8.html")
    assert (pager(1, 1, str).previous, pager(1, 1, str).next) == ("", "")


# ---- rich text and the frame


def test_holes_take_address_title_or_the_words_as_written():
    text = RichText(
        ("<a", ">", "</a> and <a", ">", "</a>"),
        (Hole(0, "href"), Hole(0, "title", "x"), Hole(1, "href"), Hole(1, "title", "lost & <found>")),
        "",
    )
    made = filled(text, "../", (Address("item", "x"), None), lambda a: f"item/{a.name}.html?a&b", lambda a: "T <1>")
    assert made == '<a href="../item/x.html?a&amp;b">T &lt;1&gt;</a> and <a>lost &amp; &lt;found&gt;</a>'


def test_a_creative_commons_licence_is_called_by_its_short_name():
    assert licence_name("https://creativecommons.org/licenses/by/4.0/") == "CC BY 4.0"
    assert licence_name("https://creativecommons.org/publicdomain/zero/1.0/") == "CC0 1.0"
    assert licence_name("All rights reserved") == "All rights reserved"
