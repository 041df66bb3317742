"""TeX to MathML: fit for a strict page, wrong formulas located, hard ones refused before they cost time."""

import re
import threading
import time

import pytest
from markdown_texts import faults, made
from math_core import LatexToMathML

from kg.markdown.maths import CLASSES, MAX_LENGTH, Maths, Misprint
from kg.markdown.tex import MAX_OPEN, crowded


def mathml(tex: str, *, display: bool = True) -> str:
    made = Maths("m-").mathml(tex, display)
    assert isinstance(made, str), made
    assert faults(f"<p>{made}</p>") == []
    return made


def misprint(tex: str) -> Misprint:
    made = Maths("m-").mathml(tex, display=False)
    assert isinstance(made, Misprint), made
    return made


FORMULAS = r"""
\operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}
\begin{align}a&=b\label{q r}\\c&=d\end{align}
\begin{array}{l|c:r}\hline a&b&c\\\hdashline d&e&f\end{array}
\begin{array}{||c||}a\end{array}
\begin{cases}a&b\\c&d\end{cases}
\begin{multline}a\\b\\c\end{multline}
\color{red}x\cramped{x^2}\!\negthinspace\negmedspace\negthickspace\hspace{-1em}x
\textsf{a}\textrm{b}\texttt{c}\textsc{d}
\xcancel{x}\bcancel{x}\cancel{x}\phase{x}\angl{x}\boxed{x}
\sin x + \lim_{x\to0} f(x)
\mathrel{\color{blue}x}y \cfrac{a}{b}
\text{a < b & c "d"}
""".strip().splitlines()


@pytest.mark.parametrize("tex", FORMULAS)
def test_mathml_is_valid_and_has_no_styles_or_named_entities(tex):
    if tex.startswith(r"\text{a"):
        tex = tex.replace("&", r"\&")
    made = mathml(tex)
    assert "style=" not in made.replace("displaystyle=", "")
    assert "menclose" not in made
    assert "math-core" not in made
    assert set(re.findall(r"&\w+;", made)) <= {"&lt;", "&gt;", "&amp;", "&quot;"}


def test_styles_become_classes_and_attributes():
    assert 'class="kg-m-right kg-m-pr0"' in mathml(r"\begin{aligned}a&=b\end{aligned}")
    assert 'class="kg-m-bl"' in mathml(r"\begin{array}{|c}a\end{array}")
    assert mathml(r"\color{red}x").count('mathcolor="#FF0000"') == 1
    assert '<mspace class="kg-m-back3"/>' in mathml(r"\!")
    assert '<mrow class="kg-m-box"><mi>x</mi></mrow>' in mathml(r"\boxed{x}")
    assert 'class="kg-m-up kg-m-down"' in mathml(r"\xcancel{x}")
    assert 'class="kg-m-sans"' in mathml(r"\textsf{a}")
    assert mathml(r"\hspace{-9em}") == '<math display="block"><mspace/></math>'
    assert all(name.startswith("kg-m-") for name in CLASSES.values())


def test_function_application_is_a_character():
    assert "\u2061" in mathml(r"\sin x")


def test_formulas_stand_in_lines_or_are_displayed():
    assert mathml("x", display=False) == "<math><mi>x</mi></math>"
    assert mathml("x") == '<math display="block"><mi>x</mi></math>'
    assert mathml("") == '<math display="block"></math>'


def test_text_in_a_formula_cannot_break_out():
    made = mathml(r"\text{</math><script>alert(1)</script>}")
    assert "<script>" not in made
    made = mathml(r"\operatorname{</mi><b>}")
    assert "<b>" not in made


@pytest.mark.parametrize(
    ("tex", "message", "wrong"),
    [
        (r"a + \foo b", "unknown command '\\foo'", r"\foo"),
        (r"é + \foo", "unknown command '\\foo'", r"\foo"),
        ("a & b", "found '&', which may only appear in a table-like environment", "&"),
        (r"\frac{a}{", "expected closing token '}', but reached end of input", ""),
        (r"a } b", "unmatched closing token: '}'", "}"),
    ],
)
def test_a_misprint_has_its_place(tex, message, wrong):
    found = misprint(tex)
    assert (found.message, tex[found.start : found.end]) == (message, wrong)


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        (r"a $\frac{1}{2$ b", r"\frac{1}{2"),
        (r"$$\frac{1}2}$$", r"\frac{1}2}"),
        (r"ö $x_{1$, $y$", "x_{1"),
        (r"$\{x\}$ and $\{$ are set off", ""),
        ("costs $5 {a} and $6, $HOME_{ is not", ""),
        (r"`$\frac{1$` \$\frac{1$", ""),
        ("$5_{" + "_" * 200_000, ""),
        (r"so $ \alpha $ is", r" \alpha "),
        (r"so $\alpha $ is", r"\alpha "),
        (r"so $ x = \alpha $ is", r" x = \alpha "),
        (r"costs $ 5 here and $ 6 there, a \n in $5 and \$6", ""),
        (r"set $HOME\bin and $USER, $APPDATA\Roaming or $TEMP", ""),
        ("is ${A_B and C$ or ${HOME}/{x} a path", ""),
    ],
)
def test_what_was_meant_as_a_formula_is_no_silent_text(written, wrong):
    rendered = made(written)
    assert list(zip(rendered.codes, rendered.marked, strict=True)) == [("KG040", wrong)] * bool(wrong)


def test_equations_are_numbered_and_referred_to():
    maths = Maths("m-")
    first = maths.mathml(r"\begin{equation}a\label{one}\end{equation}", True)
    second = maths.mathml(r"\begin{equation}b\end{equation}", True)
    assert 'id="m-one"' in first
    assert "(2)" in second
    assert maths.mathml(r"\eqref{one}", False) == '<math><mtext><a href="#m-one">(1)</a></mtext></math>'
    again = maths.mathml(r"\begin{equation}c\label{one}\end{equation}", True)
    assert "id=" not in again, "an id comes once"


def test_a_reference_to_no_equation():
    found = misprint(r"x \eqref{one}")
    assert (found.message, found.start, found.end) == ("no equation before it has the label 'one'", 2, 8)


@pytest.mark.parametrize("command", ["newcommand", "renewcommand", "providecommand", "def", "gdef", "let", "global"])
def test_commands_cannot_be_defined(command):
    found = misprint(f"x \\{command}\\y{{z}}")
    assert found.message == f"'\\{command}' is not supported"
    assert found.start == 2


def test_words_that_look_alike_are_no_definitions():
    mathml(r"\text{def command let} \lambda \leq")


# ---- what the converter would not survive


DEEP = [
    "{",
    r"\frac{",
    r"\sqrt",
    r"\hat",
    r"\left(",
    "x^{",
    r"\begin{matrix}",
    r"\color{red} ",
    r"\displaystyle ",
    r"\underset{a}{",
]


@pytest.mark.parametrize("part", DEEP)
def test_deep_formulas_are_refused_even_where_the_stack_is_small(part):
    """The converter recurses: in a thread with half a megabyte of stack it would end the process."""
    made = []
    before = threading.stack_size(512 * 1024)
    try:
        for tex in (part * (MAX_LENGTH // len(part)), part * 300 + " x" + "}" * (300 * part.count("{"))):
            thread = threading.Thread(target=lambda tex=tex: made.append(Maths("m-").mathml(tex, True)))
            thread.start()
            thread.join()
    finally:
        threading.stack_size(before)
    assert len(made) == 2
    assert part == "{" or all(isinstance(one, Misprint) for one in made), "bare groups leave no trace"


def test_a_long_formula_that_is_not_deep_is_fine():
    row = (
        r"\nabla_\theta \mathcal{L}(\theta) &= \frac{1}{N} \sum_{i=1}^{N} \nabla_\theta \log p_\theta(y_i \mid x_i) \\"
    )
    assert mathml(r"\begin{aligned}" + row * 20 + r"\end{aligned}").count("<mtr>") == 21


def test_the_stack_size_of_threads_is_left_as_it_was():
    before = threading.stack_size()
    mathml("{x}" * 200)
    assert threading.stack_size() == before


def test_a_formula_without_bound_is_refused():
    found = misprint("x+" * MAX_LENGTH)
    assert found.message == f"it is longer than {MAX_LENGTH} characters"


# ---- brackets


def arity(command: str) -> int:
    return {r"\hat": 1, r"\sqrt": 1, r"\frac": 2, r"\mathrm": 1}.get(command, 0)


MANY = MAX_OPEN + 1


@pytest.mark.parametrize(
    "tex",
    [
        "f(" * MANY,
        "[" * MANY,
        r"\{" * MANY,
        r"\langle " * MANY,
        "⟨" * MANY,
        r"\bigl(" * MANY,
        r"\bigl)" * MANY,
        r"\mathopen x" * MANY,
        r"(\hat)" * MANY,
        "(^)" * MANY,
        r"(\frac a)" * MANY,
        r"(\frac{)}{)}" * MANY,
        "(%)\n" * MANY,
        r"({)x}" * MANY,
        r"(\sqrt[)]{x}" * MANY,
        r"\left(" + "(" * MANY + r"\right)",
        r"\ket(" * MANY,
        r"\ket{\hat}" * MANY,
        r"\sqrt[" * MANY,
        "{(" * MANY + "}" * MANY,
        "(x」" * MANY,
        r"(x\bigl)\bigm)" * MANY,
    ],
)
def test_too_many_open_brackets_are_found(tex):
    assert crowded(tex, arity) is not None


@pytest.mark.parametrize(
    "tex",
    [
        "f(x)" * 30,
        "[0, 1)" * 30,
        r"\langle x \rangle" * 30,
        r"\bigl( x \bigr)" * 30,
        r"f(\alpha) g(\hat y)" * 30,
        r"\left( x \right)" * 30,
        r"\left. ( x ) \right|" * 30,
        r"\ket{0} \braket{a|b}" * 30,
        r"\frac{f(x)}{(y)}" * 30,
        r"\sqrt[3]{x}" * 30,
        r"(\frac12)" * 30,
        r"\{ x \}" * 30,
        "(" * MAX_OPEN,
        ") ] }" * 30,
        r"\hat\bigr) (x)" * 30,
        "a % (((((((((((((((\n" * 3 + "x",
    ],
)
def test_brackets_that_are_closed_are_no_crowd(tex):
    assert crowded(tex, arity) is None


def test_the_place_is_that_of_the_first_bracket_too_many():
    assert crowded("a" + "(" * 40, arity) == MAX_OPEN + 1


DOUBLING = [
    "f(",
    r"\max\{",
    r"\hat x(",
    "⟨x",
    r"\bigl(x",
    r"\pmod\hat",
    r"(\hat)",
    "(%)\n",
    r"\ulcorner x",
    r"] \lfloor \lvert ] \lvert\operatorname*\rvert",
    r"\rmoustache\bigr)\braket \bigl(",
]


@pytest.mark.parametrize("unit", DOUBLING)
def test_formulas_whose_time_would_double_with_each_bracket_are_quick(unit):
    begin = time.process_time()
    Maths("m-").mathml(unit * 60, True)
    assert time.process_time() - begin < 2


def test_the_converter_still_needs_this_care():
    """When it no longer does, `kg.markdown.tex` can go."""

    def seconds(brackets: int) -> float:
        begin = time.process_time()
        LatexToMathML(fancy_error=False).convert_with_local_state("f(" * brackets, displaystyle=True)
        return time.process_time() - begin

    assert min(seconds(17) for _ in range(3)) > 4 * min(seconds(12) for _ in range(3))
