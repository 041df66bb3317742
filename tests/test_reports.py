"""Reports: diagnostics for people, exactly placed, and for machines, exactly formatted."""

import json
import re

import pytest

from kg import reports
from kg.diagnostics import CODES, START, Diagnostic, Span
from kg.ids import FilePath
from kg.terminal import Style, cells

PIPE = Style()
TERMINAL = Style(colour=True, live=True, width=80)


def found(excerpt="tags: [ch2, optimization]", marked="optimization", **fields):
    """A diagnostic that points at `marked` in `excerpt`."""
    column = excerpt.index(marked) + 1
    values = {"path": FilePath("content/a.md"), "code": "KG012", "message": f"unknown tag '{marked}'", "hint": ""}
    return Diagnostic(span=Span(6, column, 6, column + len(marked)), excerpt=excerpt, **values | fields)


def lines(diagnostic, style=PIPE):
    return list(reports.diagnostic_text(diagnostic, style))


def bare(text):
    return re.sub(r"\x1b\[[\d;]*m|[\u2068\u2069]", "", text)


def pointed_text(diagnostic, style=PIPE):
    """The cells of the shown line that the carets are below."""
    _, shown, carets, *_ = map(bare, lines(diagnostic, style))
    start, count = carets.index("^"), carets.count("^")
    at, covered = 0, ""
    for cluster, width in reports.clusters(shown):
        if start <= at < start + count:
            covered += cluster
        at += width
    return covered


def test_a_diagnostic_reads_as_the_design_shows_it():
    diagnostic = found("tags: [ch2-training, apply, optimization]", hint="did you mean 'optimisation'?")
    assert lines(diagnostic) == [
        "content/a.md:6:29: error KG012: unknown tag 'optimization'",
        "  6 | tags: [ch2-training, apply, optimization]",
        "    |                             ^^^^^^^^^^^^ did you mean 'optimisation'?",
    ]


def test_the_report_ends_with_a_summary_and_sets_diagnostics_apart():
    two = [found(), found("title:", "title", code="KG014", message="x", path=FilePath("content/b.md"))]
    made = list(reports.text(two, PIPE))
    assert made[-1] == "1 error and 1 warning in 2 files"
    assert made.count("") == 2
    assert list(reports.text([], PIPE)) == []


@pytest.mark.parametrize(
    ("errors", "warnings", "said"),
    [(1, 0, "1 error in 1 file"), (0, 2, "2 warnings in 1 file"), (3, 1, "3 errors and 1 warning in 1 file")],
)
def test_the_summary_counts(errors, warnings, said):
    made = [found()] * errors + [found(code="KG014")] * warnings
    assert reports.summary(made) == said


def test_errors_are_findings_and_warnings_only_when_strict():
    warning = [found(code="KG014")]
    assert reports.has_findings([found()], strict=False)
    assert not reports.has_findings(warning, strict=False)
    assert reports.has_findings(warning, strict=True)
    assert not reports.has_findings([], strict=True)


@pytest.mark.parametrize(
    ("excerpt", "marked"),
    [
        ("tags: [注意力, optimization]", "optimization"),
        ("tags: [注意力, 学習]", "学習"),
        ("title: 👩‍🔬 and 👍🏽 optimization", "optimization"),
        ("title: e\u0301tude optimization", "optimization"),
        ("title: שלום optimization", "optimization"),
        ("tags: [שלום, x]", "שלום"),
    ],
)
@pytest.mark.parametrize("style", [PIPE, TERMINAL])
def test_carets_stand_below_what_is_meant(excerpt, marked, style):
    assert pointed_text(found(excerpt, marked), style) == marked


def test_tabs_are_shown_as_spaces():
    _, shown, carets = lines(found("tags:\t[x,\toptimization]"))
    assert shown == "  6 | tags:    [x,    optimization]"
    assert carets == "    | " + " " * 16 + "^" * 12


def test_an_empty_span_gets_one_caret_even_behind_the_line():
    diagnostic = Diagnostic(FilePath("a.md"), Span(3, 6, 3, 6), "KG016", "x", "", "type:")
    assert lines(diagnostic)[1:] == ["  3 | type:", "    |      ^"]


def test_a_span_of_several_lines_is_marked_to_the_end_of_the_first():
    diagnostic = Diagnostic(FilePath("a.md"), Span(1200, 3, 1204, 2), "KG042", "x", "", "a <div>")
    assert lines(diagnostic)[1:] == ["1200 | a <div>", "    |   ^^^^^"]


def test_without_a_line_to_show_the_hint_stands_alone():
    diagnostic = Diagnostic(FilePath("a.md"), START, "KG008", "the file is empty", "delete it")
    assert lines(diagnostic) == ["a.md:1:1: error KG008: the file is empty", "      delete it"]


def test_a_hint_that_does_not_fit_behind_the_carets_is_wrapped_below_them():
    hint = "this item is left out of the site until it has an id of its own, " * 3
    made = lines(found(hint=hint))
    assert made[2].endswith("^")
    assert len(made) > 4
    assert all(line.startswith("    | ") and cells(line) <= PIPE.width for line in made[3:])


@pytest.mark.parametrize("before", [0, 3, 60, 95, 300, 5000])
@pytest.mark.parametrize("after", [0, 40, 5000])
@pytest.mark.parametrize("filler", ["ab ", "注意"])
def test_long_lines_are_cut_around_what_is_meant(before, after, filler):
    diagnostic = found(f"{filler * before}MEANT{filler * after}", "MEANT")
    assert pointed_text(diagnostic) == "MEANT"
    assert all(cells(line) <= PIPE.width for line in lines(diagnostic))


def test_what_is_meant_may_itself_be_too_long():
    diagnostic = found("x" * 500 + "M" * 1000, "M" * 1000)
    shown, carets = lines(diagnostic)[1:]
    assert shown.startswith("  6 | …MMM")
    assert shown.endswith("M…")
    assert cells(carets) <= PIPE.width
    assert pointed_text(diagnostic).startswith("MMM")


def test_white_space_at_a_lines_end_can_be_meant():
    diagnostic = Diagnostic(FilePath("a.md"), Span(3, 6, 3, 9), "KG010", "x", "", "type:   ")
    assert lines(diagnostic)[1:] == ["  3 | type:", "    |      ^"]


def test_control_characters_in_content_do_not_reach_the_terminal():
    diagnostic = found("title: \x1b[2Jx\x07 \u202e", "x", message="\x1b]0;x\x07", path=FilePath("a\x1b.md"))
    assert not set("".join(lines(diagnostic))) & set("\x1b\x07\u202e")
    assert pointed_text(diagnostic) == "x"


def test_colours_carry_nothing_that_is_not_also_said():
    coloured = lines(found(hint="did you mean 'x'?"), TERMINAL)
    assert [bare(line) for line in coloured] == lines(found(hint="did you mean 'x'?"))
    assert "\x1b[1;31merror KG012:\x1b[0m" in coloured[0]
    assert "\x1b[1;33mwarning KG014:\x1b[0m" in lines(found(code="KG014"), TERMINAL)[0]


def test_json_holds_everything_in_order():
    value = json.loads(reports.as_json([found("tags: [注意]", "注意", hint="h")]))
    assert (value["errors"], value["warnings"]) == (1, 0)
    (entry,) = value["diagnostics"]
    assert entry == {
        "path": "content/a.md",
        "line": 6,
        "column": 8,
        "end_line": 6,
        "end_column": 10,
        "severity": "error",
        "code": "KG012",
        "title": "Unknown tag",
        "message": "unknown tag '注意'",
        "hint": "h",
        "excerpt": "tags: [注意]",
    }


def test_json_leaves_out_lines_without_bound():
    value = json.loads(reports.as_json([found("x" * 100_000, "x")]))
    assert value["diagnostics"][0]["excerpt"] == ""


def test_github_annotations_are_escaped():
    diagnostic = found(message="50 % of\r\nit: a, b", hint="mend it", path=FilePath("content/a,b:c.md"))
    (line,) = reports.github([diagnostic])
    properties, _, message = line.removeprefix("::error ").partition("::")
    place = "file=content/a%2Cb%3Ac.md,line=6,col=13,endLine=6,endColumn=25"
    assert properties == f"{place},title=KG012 Unknown tag"
    assert message == "50 %25 of%0D%0Ait: a, b%0Amend it"


def test_github_and_sarif_paths_start_at_the_repository():
    (line,) = reports.github([found(code="KG014")], "courses/llm")
    assert line.startswith("::warning file=courses/llm/content/a.md,")
    log = json.loads(reports.sarif([found(path=FilePath("content/注 意.md"))], "1.0", "courses/llm"))
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "courses/llm/content/%E6%B3%A8%20%E6%84%8F.md"


def test_sarif_points_into_its_rules_and_counts_code_points():
    log = json.loads(reports.sarif([found("tags: [注意]", "注意", hint="h")], "1.0"))
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(CODES)
    assert run["columnKind"] == "unicodeCodePoints"
    (result,) = run["results"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "KG012"
    assert result["level"] == "error"
    assert result["message"]["text"] == "unknown tag '注意'\nh"
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 6, "startColumn": 8, "endLine": 6, "endColumn": 10, "snippet": {"text": "注意"}}


def test_sarif_has_no_snippet_for_what_spans_lines():
    diagnostic = Diagnostic(FilePath("a.md"), Span(1, 3, 4, 2), "KG042", "x", "", "a <div>")
    region = json.loads(reports.sarif([diagnostic], "1"))["runs"][0]["results"][0]["locations"][0]["physicalLocation"][
        "region"
    ]
    assert "snippet" not in region


def test_a_report_without_findings_is_still_a_report():
    assert json.loads(reports.as_json([])) == {"errors": 0, "warnings": 0, "diagnostics": []}
    assert json.loads(reports.sarif([], "1"))["runs"][0]["results"] == []
    assert reports.summary([]) == ""
