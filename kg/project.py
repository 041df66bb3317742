"""The project: where a course lies on disk, read from its `mkdocs.yml` without importing MkDocs.

In: a folder to start from. Out: a `Project`, and a diagnostic for what is wrong with the configuration (KG002, KG069).
Only the keys that reading, graph and publishing need are looked at; MkDocs itself validates the rest when it builds.
Tags such as ``!!python/name:`` are passed over; ``!ENV`` and ``INHERIT`` mean what they mean to MkDocs. Never writes.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import yaml
from msgspec import Struct

from kg.diagnostics import START, Diagnostic, Span
from kg.ids import MARKDOWN_EXTENSIONS, FilePath, PageUrl, href

CONFIG_NAMES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml")
"""What a project's configuration may be called, in order of preference."""

STATE_FOLDER = ".kg"
"""The folder in a project's root that holds what a build remembers. It ignores itself in Git."""

MAX_PARENTS = 10
"""How long a chain of INHERIT may be."""

_NOT_IN_A_SITE_URL = re.compile(r"""[\s\x00-\x1f\x7f<>"{}|\\^`?#]|%(?![0-9A-Fa-f]{2})""")
"""What no IRI's path may hold (RFC 3987, section 2.2), and what would end the path."""

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ConfigFile(Struct, frozen=True):
    """A configuration file: its path below the root, its text, and for each top-level key where key and value stand."""

    path: FilePath
    text: str
    keys: Mapping[str, tuple[Span, yaml.Node]]


class Project(Struct, frozen=True):
    """A course project. All folders are absolute paths; none is checked to be there but `content`."""

    root: Path
    config: Path
    """The configuration file."""
    content: Path
    """What MkDocs calls `docs_dir`."""
    site_dir: Path
    site_name: str
    site_description: str
    site_url: str
    """With its final slash, or ""."""
    custom_dir: Path | None
    """The folder with the author's changes to the theme."""
    plugins: tuple[str, ...]
    hooks: tuple[Path, ...]
    watch: tuple[Path, ...]
    """What else `mkdocs serve` is to watch."""
    directory_urls: bool
    repo_url: str
    edit_uri: str
    edit_uri_template: str
    files: tuple[ConfigFile, ...]
    """`config`, then what it inherits from, nearest first."""

    @property
    def plain(self) -> bool:
        """Whether no plugin but ours and MkDocs's own search, and no hook, has a say in what the site holds."""
        return not self.hooks and set(self.plugins) <= {"coursegraph", "search"}

    @property
    def state(self) -> Path:
        """The folder that holds what a build remembers."""
        return self.root / STATE_FOLDER

    def problem(self, key: str, message: str, hint: str = "", *, entry: str = "", code: str = "KG069") -> Diagnostic:
        """A diagnostic at the top-level `key`, or at its `entry` of that name; at the start of a file that lacks the
        key."""
        return _problem(self.files, key, message, hint, entry, code)


Found = list[Diagnostic]


def find_project(start: Path) -> tuple[Project | None, tuple[Diagnostic, ...]]:
    """The project that `start` (a file or folder) is part of: the nearest folder above with a configuration file.

    None without one, or when it is so broken that there is no saying where the course is.
    """
    start = _absolute(start)
    for folder in (start, *start.parents):
        for name in CONFIG_NAMES:
            if (folder / name).is_file():
                return read_project(folder / name)
    message = f"there is no mkdocs.yml in {start} or in a folder above it"
    return None, (Diagnostic(FilePath("mkdocs.yml"), START, "KG069", message, "`kg init DIR` makes a new project"),)


def read_project(config: Path) -> tuple[Project | None, tuple[Diagnostic, ...]]:
    """The project whose configuration file is `config`."""
    config = _absolute(config)
    root = config.parent
    found: Found = []
    files = _config_files(root, config, found)
    if found:
        return None, tuple(found)
    values = _Values(files, found)
    content = values.folder(root, "docs_dir", "docs")
    custom_dir = values.of_theme("custom_dir")
    project = Project(
        root=root,
        config=config,
        content=content,
        site_dir=values.folder(root, "site_dir", "site"),
        site_name=values.text("site_name"),
        site_description=values.text("site_description"),
        site_url=_site_url(values),
        custom_dir=_below(root, custom_dir) if custom_dir else None,
        plugins=values.names("plugins", ("search",)),
        hooks=tuple(_below(root, name) for name in values.names("hooks", ())),
        watch=tuple(_below(root, name) for name in values.names("watch", ())),
        directory_urls=values.text("use_directory_urls").lower() not in {"false", "no", "off"},
        repo_url=values.text("repo_url"),
        edit_uri=values.text("edit_uri"),
        edit_uri_template=values.text("edit_uri_template"),
        files=files,
    )
    if content == root:
        found.append(project.problem("docs_dir", "the content folder cannot be the project's own folder"))
    elif not content.is_dir():
        hint = "make it, or set docs_dir" if "docs_dir" in files[0].keys else "set docs_dir: content"
        found.append(project.problem("docs_dir", f"there is no content folder '{file_path(root, content)}'", hint))
    unusable = content == root or not content.is_dir()
    return None if unusable else project, tuple(found)


def file_path(root: Path, path: Path) -> FilePath:
    """`path` below `root` with forward slashes; with leading ``..`` when it lies elsewhere."""
    return FilePath(Path(os.path.relpath(path, root)).as_posix())


def theme_folder() -> Path:
    """Where the theme's package lies, without importing it."""
    spec = find_spec("coursegraph_theme")
    assert spec is not None  # noqa: S101  # it is installed with this package
    assert spec.origin is not None  # noqa: S101  # as above
    return Path(spec.origin).parent


def page_url(name: str, directory_urls: bool) -> PageUrl:
    """The file that MkDocs makes of the ordinary page or attachment `name`, a path below the content folder.

    >>> page_url("guide/how-to.md", directory_urls=True), page_url("README.md", directory_urls=False)
    ('guide/how-to/index.html', 'index.html')
    """
    path = PurePosixPath(name)
    if not name.endswith(MARKDOWN_EXTENSIONS):
        return PageUrl(name)
    stem = "index" if path.stem == "README" else path.stem
    if directory_urls and stem != "index":
        return PageUrl(str(path.parent / stem / "index.html"))
    return PageUrl(str(path.parent / f"{stem}.html"))


def edit_url(project: Project, name: str) -> str:
    """Where the file `name` below the content folder is edited online; "" when the configuration does not say."""
    if project.edit_uri_template:
        stem = name.rpartition(".")[0] or name
        uri = project.edit_uri_template.replace("{path}", href(name)).replace("{path_noext}", href(stem))
        uri = uri.replace("{path!q}", _quoted(name)).replace("{path_noext!q}", _quoted(stem))
    elif project.edit_uri:
        uri = f"{project.edit_uri.rstrip('/')}/{href(name)}"
    else:
        return ""
    if uri.startswith(("http://", "https://")):
        return uri
    return f"{project.repo_url.rstrip('/')}{'' if uri[0] in '?#' else '/'}{uri.lstrip('/')}" if project.repo_url else ""


def _quoted(text: str) -> str:
    return href(text).replace("/", "%2F")


def _below(root: Path, name: str) -> Path:
    return _absolute(root / name)


def _absolute(path: Path) -> Path:
    """Without ``..``, and unlike `Path.resolve` with symbolic links left as the author named them."""
    return Path(os.path.normpath(path.absolute()))


def _problem(
    files: Iterable[ConfigFile], key: str, message: str, hint: str, entry: str = "", code: str = "KG069"
) -> Diagnostic:
    files = tuple(files)
    for file in files:
        if key in file.keys:
            span, value = file.keys[key]
            span = next((_span(node) for node in _nodes(value) if entry and node.value == entry), span)
            return Diagnostic(file.path, span, code, message, hint, _line(file.text, span.line))
    return Diagnostic(files[0].path, START, code, message, hint, _line(files[0].text, 1))


def _line(text: str, number: int) -> str:
    lines = text.splitlines()
    return lines[number - 1] if number <= len(lines) else ""


def _site_url(values: "_Values") -> str:
    url = values.text("site_url")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        values.report("site_url", f"'{url}' is no address: {error}")
        return ""
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        values.report("site_url", f"'{url}' is no absolute address", "write it with https:// in front")
        return ""
    if parts.query or parts.fragment or _NOT_IN_A_SITE_URL.search(url):
        hint = "percent-encode it" if not (parts.query or parts.fragment) else "end it with the folder the site is in"
        values.report("site_url", f"'{url}' cannot be the start of a page's address", hint)
        return ""
    return url if url.endswith("/") else url + "/"


# ---- the files


def _config_files(root: Path, config: Path, found: Found) -> tuple[ConfigFile, ...]:
    """The configuration and its parents, nearest first. What cannot be read is reported and ends the chain."""
    files: list[ConfigFile] = []
    path: Path | None = config
    while path and len(files) <= MAX_PARENTS:
        file = _config_file(file_path(root, path), path, found, files)
        if file is None:
            return tuple(files)
        files.append(file)
        parent = _text(file.keys["INHERIT"][1]) if "INHERIT" in file.keys else ""
        path = _below(path.parent, parent) if parent else None
    if path:
        found.append(_problem(files[-1:], "INHERIT", f"more than {MAX_PARENTS} files inherit from one another", ""))
    return tuple(files)


def _config_file(name: FilePath, path: Path, found: Found, heirs: Iterable[ConfigFile]) -> ConfigFile | None:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        message = f"the configuration '{name}' cannot be read: {error.strerror}"
        heir = next((_problem((file,), "INHERIT", message, "") for file in reversed(list(heirs))), None)
        found.append(heir or Diagnostic(name, START, "KG069", message))
        return None
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8-sig", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        found.append(Diagnostic(name, Span(line, column, line, column + 1), "KG002", "the configuration is not UTF-8"))
        return None
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        found.append(_yaml_problem(name, text, error))
        return None
    if not isinstance(node, yaml.MappingNode):
        span = _span(node) if node else START
        message = f"'{name}' is {'not a mapping of keys to values' if node else 'empty'}"
        found.append(Diagnostic(name, span, "KG069", message, "begin with site_name: and docs_dir: content"))
        return None
    keys = {key.value: (_span(key), value) for key, value in node.value if isinstance(key, yaml.ScalarNode)}
    return ConfigFile(name, text, keys)


def _yaml_problem(name: FilePath, text: str, error: yaml.YAMLError) -> Diagnostic:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "a character YAML does not allow"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    span = Span(line, column, line, column + 1)
    return Diagnostic(name, span, "KG069", f"the YAML cannot be parsed: {problem}", "", _line(text, line))


def _span(node: yaml.Node) -> Span:
    start, end = node.start_mark, node.end_mark
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


# ---- values


class _Values(Struct, frozen=True):
    """The values of top-level keys, the nearest file's first. What has the wrong kind is reported and left out."""

    files: tuple[ConfigFile, ...]
    found: Found

    def report(self, key: str, message: str, hint: str = "") -> None:
        self.found.append(_problem(self.files, key, message, hint))

    def node(self, key: str) -> yaml.Node | None:
        return next((file.keys[key][1] for file in self.files if key in file.keys), None)

    def text(self, key: str) -> str:
        node = self.node(key)
        text = _text(node) if node else ""
        if text is None:
            self.report(key, f"'{key}' is not a single value")
        return text or ""

    def folder(self, root: Path, key: str, default: str) -> Path:
        return _below(root, self.text(key) or default)

    def of_theme(self, key: str) -> str:
        """An option of the theme; "" without it."""
        for file in self.files:
            node = file.keys["theme"][1] if "theme" in file.keys else None
            if isinstance(node, yaml.ScalarNode):
                return ""
            if value := _options(node).get(key):
                return _text(value) or ""
        return ""

    def names(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """A list of names, each alone or with options; or a mapping of names to options."""
        node = self.node(key)
        if node is None:
            return default
        if isinstance(node, yaml.MappingNode):
            return tuple(_options(node))
        entries = node.value if isinstance(node, yaml.SequenceNode) else []
        return tuple(name for name in map(_name, entries) if name)


def _name(entry: yaml.Node) -> str | None:
    return next(iter(_options(entry)), None) if isinstance(entry, yaml.MappingNode) else _text(entry)


def variables(file: ConfigFile) -> tuple[str, ...]:
    """What a configuration file names with ``!ENV``: environment variables, and defaults."""
    tagged = (node for _, value in file.keys.values() for node in _nodes(value) if node.tag == "!ENV")
    return tuple(str(name.value) for node in tagged for name in _nodes(node) if isinstance(name, yaml.ScalarNode))


def navigation_files(project: Project) -> tuple[str, ...]:
    """The Markdown files that the configuration's `nav` names, as written there."""
    nav = next((file.keys["nav"][1] for file in project.files if "nav" in file.keys), None)
    names = (node.value for node in _nodes(nav) if isinstance(node, yaml.ScalarNode)) if nav else ()
    return tuple(dict.fromkeys(name for name in names if name.endswith(MARKDOWN_EXTENSIONS) and "://" not in name))


def _nodes(top: yaml.Node) -> Iterator[yaml.Node]:
    """A node and all in it, in the order they are written, each once: aliases can make a node hold itself."""
    seen: set[int] = set()
    waiting = [top]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            parts = node.value if isinstance(node, yaml.CollectionNode) else ()
            waiting += reversed([child for part in parts for child in (part if isinstance(part, tuple) else (part,))])


def _options(node: yaml.Node | None) -> dict[str, yaml.Node]:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return {key.value: value for key, value in pairs if isinstance(key, yaml.ScalarNode)}


def _text(node: yaml.Node) -> str | None:
    """A scalar's text, "" for null, None for what is no scalar. ``!ENV`` gives the first variable set, or a default."""
    if node.tag == "!ENV":
        return _environment(node)
    if not isinstance(node, yaml.ScalarNode):
        return None
    return "" if node.tag == "tag:yaml.org,2002:null" else str(node.value)


def _environment(node: yaml.Node) -> str:
    choices = node.value if isinstance(node, yaml.SequenceNode) else [node]
    names = [choice for choice in choices if isinstance(choice, yaml.ScalarNode)]
    default = names.pop() if len(names) > 1 else None
    for name in names:
        if name.value in os.environ:
            return os.environ[name.value]
    return (_text(default) or "") if default else ""
