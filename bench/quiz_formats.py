"""The formats of public quiz collections: each a function from a file's text to questions.

A `Question` is in the form of an item: its prompt holds the choices as a task list, or the pairs as a table. Nothing of
the source is mended. Texts may hold surrogates, which stand for bytes that are not UTF-8.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Choice:
    """An option: Markdown, whether it is right, and the feedback to who picks it."""

    text: str
    right: bool
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question in the form of an item; `group` is the category it came in, "" if none."""

    type: str
    title: str
    group: str
    prompt: str
    sections: tuple[tuple[str, str], ...] = ()
    image: str = ""
    """Name of an image file somewhere in the source."""


# ---- parts of an item


def task_list(choices: Iterable[Choice]) -> str:
    """The choices as a task list, feedback as block quotes."""
    return "\n".join(task(choice) for choice in choices)


def task(choice: Choice) -> str:
    """One choice; its further lines are indented to stay within it."""
    lines = [f"- [{'x' if choice.right else ' '}] {indented(choice.text)}"]
    if choice.feedback:
        lines.append("  > " + indented(choice.feedback).replace("\n  ", "\n  > "))
    return "\n".join(lines)


def indented(text: str) -> str:
    """`text` with every line but the first moved right by two columns."""
    first, *rest = text.strip("\n").split("\n")
    return "\n".join([first, *(f"  {line}" if line.strip() else "" for line in rest)])


def choice_type(choices: Iterable[Choice]) -> str:
    """`multiple-answer` when several choices are right; a key that is missing doesn't change the type."""
    return "multiple-answer" if sum(choice.right for choice in choices) > 1 else "multiple-choice"


def choice_question(
    stem: str, choices: list[Choice], group: str, *, title: str | None = None, explanation: str = "", image: str = ""
) -> Question:
    """A choice item: the stem as prompt, its first line as title unless the source has one."""
    return Question(
        choice_type(choices),
        first_line(stem) if title is None else title,
        group,
        f"{stem}\n\n{task_list(choices)}",
        (("Explanation", explanation),),
        image,
    )


def first_line(text: str) -> str:
    """The first line that says something."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


# ---- Markdown with task lists

HEADING = re.compile(r"#{3,5}\s+(\S.*)")
NUMBERED = re.compile(r"(?:Q|\w+ ?)?\s?\d+[a-z]?\s?[.:)]\s+")
MARKED = re.compile(r"[-*+] ?\[ ?([ xX]?)\]\s?(.*)")


def checklist_questions(text: str, group: str) -> Iterator[Question]:
    """Questions that are a heading, perhaps more text, a task list and perhaps an explanation."""
    for heading, lines in headed_parts(text, HEADING):
        starts = [number for number, line in outside_fences(lines) if MARKED.match(line)]
        if not starts:
            continue
        parts = [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
        last, explanation = own_lines(parts)
        choices = [marked_choice(part) for part in [*parts[:-1], last]]
        stem = "\n".join([NUMBERED.sub("", heading, count=1), *lines[: starts[0]]]).strip()
        yield choice_question(stem, choices, group, explanation="\n".join(explanation).strip())


def marked_choice(lines: list[str]) -> Choice:
    """A task list's item with what follows it, such as its code."""
    match = MARKED.match(lines[0])
    assert match is not None
    return Choice("\n".join([match[2], *lines[1:]]).strip(), match[1] in {"x", "X"})


def own_lines(parts: list[list[str]]) -> tuple[list[str], list[str]]:
    """The last choice's own lines, and the explanation after it.

    Code below the last choice is the choice's own where the choices before it have code, too.
    """
    last = parts[-1]
    stop = 1
    if any("```" in line for part in parts[:-1] for line in part):
        fences = [number for number, line in enumerate(last) if line.lstrip().startswith("```")]
        stop = fences[1] + 1 if len(fences) > 1 else 1
    while stop < len(last) and last[stop].startswith("  "):
        stop += 1
    return last[:stop], last[stop:]


def headed_parts(text: str, heading: re.Pattern[str]) -> Iterator[tuple[str, list[str]]]:
    """(heading's words, lines below it) for each heading outside fenced code."""
    lines = text.split("\n")
    starts = [(number, match[1]) for number, line in outside_fences(lines) if (match := heading.match(line))]
    stops = [number for number, _ in starts[1:]] + [len(lines)]
    for (start, words), stop in zip(starts, stops, strict=True):
        yield words.strip(), lines[start + 1 : stop]


def outside_fences(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The numbered lines that are not in fenced code."""
    fenced = False
    for number, line in enumerate(lines):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, line


# ---- Markdown with lettered choices

LETTERED_HEADING = re.compile(r"(?:#{4,6} )?(?:<a[^>]*></a>)?(\d+\. ?\S.*)")
LETTERED = re.compile(r"[-*] ([A-H])[:.)：] ?(.*)")
ANSWER_LETTER = re.compile(r"[:：] ?\**([A-H])\b")


def lettered_questions(text: str, group: str) -> Iterator[Question]:
    """Questions with choices A, B, C … and a `<details>` element that names the right one."""
    for heading, lines in headed_parts(text, LETTERED_HEADING):
        found = {number: match for number, line in outside_fences(lines) if (match := LETTERED.match(line))}
        if not found:
            continue
        stem, rest = lines[: min(found)], lines[max(found) + 1 :]
        explanation = "\n".join(rest).strip().removesuffix("---").strip()
        letter = ANSWER_LETTER.search(explanation)
        choices = [Choice(match[2], letter is not None and match[1] == letter[1]) for match in found.values()]
        prompt = "\n".join([heading.split(".", 1)[1].strip(), *stem]).strip()
        yield choice_question(prompt, choices, group, explanation=explanation)


# ---- text with ^ and letters


def trivia_questions(text: str, group: str) -> Iterator[Question]:
    """Blocks of ``#Q stem``, ``^ right answer``, ``A choice`` …; CR at line ends is kept."""
    for block in re.split(r"^#Q ", text, flags=re.MULTILINE)[1:]:
        stem, _, rest = block.partition("\n^")
        key, *lines = rest.split("\n")
        options = [line[2:] for line in lines if re.match(r"[A-H] ", line)]
        choices = [Choice(option, option.strip() == key.strip()) for option in options]
        if choices:
            yield choice_question(stem, choices, group)


# ---- GIFT

GIFT_ANSWERS = re.compile(r"(?<!\\)\{(.*?)(?<!\\)\}", re.DOTALL)
GIFT_TITLE = re.compile(r"::(.*?)(?<!\\)::", re.DOTALL)
GIFT_MARK = re.compile(r"(?<!\\)(?=[=~])")
GIFT_WEIGHT = re.compile(r"%(-?[\d.]+)%")
GIFT_ESCAPE = re.compile(r"\\([~=#{}:n])")


def gift_questions(text: str, group: str) -> Iterator[Question]:
    """Paragraphs of a GIFT file; ``$CATEGORY:`` lines set the group."""
    text = re.sub(r"^\s*//.*\n?", "", text, flags=re.MULTILINE)
    for part in re.split(r"\n[ \t]*\n", text):
        if part.lstrip().startswith("$CATEGORY:"):
            category, _, part = part.lstrip().partition("\n")
            group = category.partition(":")[2].strip().rsplit("/", 1)[-1]
        if part.strip():
            yield gift_question(part.strip(), group)


def gift_question(part: str, group: str) -> Question:
    """One GIFT question of any kind: no braces is a description, empty ones an essay."""
    titled = GIFT_TITLE.match(part)
    body = part[titled.end() :] if titled else part
    found = GIFT_ANSWERS.search(body)
    stem = re.sub(r"^\s*\[\w+\]", "", GIFT_ANSWERS.sub(" _____ ", body, count=1) if found else body)
    stem = unescaped(stem.removesuffix(" _____ ")).strip()
    title = unescaped(titled[1]) if titled else ""
    if not found:
        return Question("concept", title, group, stem)
    answers, _, explanation = found[1].partition("####")
    type_, prompt, sections = gift_key(answers.strip(), stem)
    return Question(type_, title, group, prompt, (*sections, ("Explanation", unescaped(explanation))))


def gift_key(answers: str, stem: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """(type, prompt, sections) of what stands between the braces."""
    if not answers:
        return "essay", stem, ()
    if answers.startswith("#"):
        return "numeric", stem, (("Answer", gift_number(answers[1:])),)
    if truth := re.match(r"(T|TRUE|F|FALSE)\b", answers):
        right = truth[1].startswith("T")
        return "true-false", f"{stem}\n\n{task_list([Choice('True', right), Choice('False', not right)])}", ()
    entries = [entry for entry in GIFT_MARK.split(answers) if entry.strip()]
    if all("->" in entry for entry in entries):
        return "matching", f"{stem}\n\n{gift_table(entries)}", ()
    if all(entry.startswith("=") for entry in entries):
        forms = "\n".join(f"- {gift_choice(entry).text}" for entry in entries)
        return "short-answer", stem, (("Accepted answers", forms),)
    choices = [gift_choice(entry) for entry in entries]
    return choice_type(choices), f"{stem}\n\n{task_list(choices)}", ()


def gift_choice(entry: str) -> Choice:
    """``=right``, ``~wrong``, ``~%50%half right``, each perhaps with ``#feedback``."""
    text, _, feedback = re.sub(r"(?<!\\)#", "\0", entry[1:], count=1).partition("\0")
    weight = GIFT_WEIGHT.match(text)
    right = float(weight[1]) > 0 if weight else entry.startswith("=")
    return Choice(unescaped(GIFT_WEIGHT.sub("", text)).strip(), right, unescaped(feedback).strip())


def gift_number(answers: str) -> str:
    """The first numeric answer in our form: ``5:2`` is ``5 ± 2``, ``1..5`` is ``1 .. 5``."""
    first = next((entry for entry in GIFT_MARK.split(answers) if entry.strip()), "")
    number = GIFT_WEIGHT.sub("", first.strip().lstrip("=")).split("#")[0].strip()
    return number.replace("..", " .. ").replace(":", " ± ")


def gift_table(entries: list[str]) -> str:
    """``=left -> right`` entries as a table."""
    rows = [entry[1:].split("->", 1) for entry in entries]
    return "\n".join(["| | |", "|---|---|", *(f"| {unescaped(a).strip()} | {unescaped(b).strip()} |" for a, b in rows)])


def unescaped(text: str) -> str:
    """GIFT's backslash escapes undone; a format mark such as ``[html]`` removed."""
    plain = GIFT_ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], text)
    return re.sub(r"^\s*\[(?:html|moodle|markdown|plain)\]", "", plain)


# ---- JSON, alone or in a script

STEM_KEYS = ("questionStr", "question", "q", "stem", "text")
OPTION_KEYS = ("options", "choices", "answers", "question")
ANSWER_KEYS = ("ans_letter", "correct_answer", "correctAnswer", "answer", "ans")
EXPLANATION_KEYS = ("explanation", "rationale")
IMAGE_KEYS = ("image_name", "imgName", "image")


def json_questions(text: str, group: str) -> Iterator[Question]:
    """Every object in the text that has a stem and options, however deep; broken JSON is skipped over."""
    for value in json_values(text):
        yield from questions_in(value, group)


def json_values(text: str) -> Iterator[Any]:
    """The objects and arrays in `text`, the outermost that can be decoded."""
    decoder = json.JSONDecoder(strict=False)
    position = 0
    while start := re.compile(r"[\[{]").search(text, position):
        try:
            value, position = decoder.raw_decode(text, start.start())
            yield value
        except ValueError:
            position = start.end()


def questions_in(value: Any, group: str) -> Iterator[Question]:
    """Questions in a decoded value; the nearest key above an array names the group."""
    if isinstance(value, list):
        for entry in value:
            yield from questions_in(entry, group)
    elif isinstance(value, dict):
        stem, options = first_of(value, STEM_KEYS, str), first_of(value, OPTION_KEYS, (list, dict))
        if stem is not None and options:
            yield json_question(value, stem, options, group)
        else:
            for key, entry in value.items():
                yield from questions_in(entry, key if isinstance(entry, list) else group)


def json_question(value: dict[str, Any], stem: str, options: Any, group: str) -> Question:
    """One object as a question. The answer may be a letter, a position or the option's text."""
    lettered = options if isinstance(options, dict) else dict(zip("ABCDEFGHIJ", options, strict=False))
    answer = first_of(value, ANSWER_KEYS, (str, int))
    keys = {answer, *("ABCDEFGHIJ"[answer] for _ in [0] if isinstance(answer, int) and 0 <= answer < 10)}
    choices = [Choice(str(text), letter in keys or text in keys) for letter, text in lettered.items()]
    passage = value.get("text")
    prompt = f"{passage}\n\n{stem}" if isinstance(passage, str) and passage != stem else stem
    explanation = first_of(value, EXPLANATION_KEYS, str) or ""
    image = first_of(value, IMAGE_KEYS, str) or ""
    section = first_of(value, ("section", "category"), str) or group
    return choice_question(prompt, choices, section, title=first_line(stem), explanation=explanation, image=image)


def first_of(value: dict[str, Any], keys: Iterable[str], kind: Any) -> Any:
    """The first of the keys whose value is of the kind; None if there is none."""
    return next((value[key] for key in keys if isinstance(value.get(key), kind)), None)
