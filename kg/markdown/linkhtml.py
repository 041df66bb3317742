"""Links and images as HTML.

Handlers for `kg.markdown.writer.Writer`, and what raw HTML with addresses in it needs. Diagnostics KG043, KG044, KG046,
KG047, KG050.
"""

from typing import Any, Final

from kg.diagnostics import Span, shortened
from kg.markdown.anchors import anchor
from kg.markdown.blocks import plain
from kg.markdown.body import Slice
from kg.markdown.links import Destination, destination, wiki_target
from kg.markdown.writer import Handler, Writer, escaped, quoted


def link(w: Writer, at: int, value: Any, where: Any) -> int:
    """A link."""
    kind = value["link_type"]
    if type(kind) is dict:
        return _wiki(w, at, value["dest_url"], where, own_words=kind["WikiLink"]["has_pothole"])
    address = value["dest_url"]
    mail = kind == "Email" and not address.lower().startswith("mailto:")
    w.out.append("<a")
    href(w, destination("mailto:" + address if mail else address), _address_place(w, address, where))
    w.out.append(f' title="{quoted(value["title"])}">' if value["title"] else ">")
    return _inside_link(w, at)


def _inside_link(w: Writer, at: int) -> int:
    end = w.body.ends[at]
    w.linked = True
    w.write(Slice(at + 1, end))
    w.linked = False
    w.out.append("</a>")
    return end + 1


def _address_place(w: Writer, address: str, where: Any) -> Span:
    """Where the address of a link stands; the whole link if it stands elsewhere or is spelled with escapes."""
    written = w.body.written(where["start"], where["end"])
    start = written.find(address, max(written.rfind("]("), 0)) if address else -1
    return w.body.within(where["start"], start, start + len(address)) if start >= 0 else w.body.trimmed(*where.values())


def href(w: Writer, to: Destination, place: Span) -> None:
    """Writes the address of a link, as an attribute, or a gap for it, or nothing."""
    match to.kind:
        case "web":
            w.out.append(f' href="{quoted(to.target)}" rel="external noopener"')
        case "mail":
            w.out.append(f' href="{quoted(to.target)}"')
        case "course":
            w.gap(w.file.link("path", to.target, to.fragment, place), "href")
        case "here":
            _here(w, to.fragment, place)
        case "refused":
            message = f"a link with the scheme '{shortened(to.target, 40)}:', which is not allowed"
            w.file.report("KG043", place, message, "use http, https or mailto")
        case "nowhere":
            w.file.report("KG044", place, "the link leads nowhere", "give it an address")


def _here(w: Writer, fragment: str, place: Span) -> None:
    """The address of a heading of the same file."""
    if (name := anchor(fragment)) in w.file.anchors:
        w.out.append(f' href="#{quoted(name)}"')
    else:
        message = f"there is no heading '#{shortened(fragment, 40)}' here"
        w.file.report("KG044", place, message, w.file.heading_hint(fragment))


def _wiki(w: Writer, at: int, address: str, where: Any, *, own_words: bool) -> int:
    target, fragment = wiki_target(address)
    place = w.body.within(where["start"], 2, 2 + len(address.removesuffix("\\")))
    w.out.append("<a")
    if target:
        number = w.file.link("wiki", target, fragment, place)
        w.gap(number, "href")
    else:
        href(w, Destination("here" if fragment else "nowhere", "", fragment), place)
    w.out.append(">")
    if own_words:
        return _inside_link(w, at)
    w.words.append(target or fragment)
    if target:
        w.gap(number, "title", f"[[{target}]]")
    else:
        w.out.append(escaped(fragment))
    w.out.append("</a>")
    return w.body.ends[at] + 1


# ---- images


def image(w: Writer, at: int, value: Any, where: Any) -> int:
    """An image."""
    address, kind = value["dest_url"], value["link_type"]
    wiki = type(kind) is dict
    alt = plain(w.body, Slice(at + 1, w.body.ends[at])) if not wiki or kind["WikiLink"]["has_pothole"] else ""
    more = {"title": value["title"]} if value["title"] else {}
    place = _address_place(w, address.removesuffix("\\") if wiki else address, where)
    whole = w.body.trimmed(where["start"], where["end"])
    picture(w, destination(address.removesuffix("\\") if wiki else address), place, whole, {"alt": alt, **more})
    return w.body.ends[at] + 1


def picture(w: Writer, to: Destination, place: Span, whole: Span, attributes: dict[str, str]) -> None:
    """An image with an address that stands at `place`; the image is `whole`. One on another host is a link."""
    alt = attributes.get("alt", "").strip()
    w.words.append(alt)
    if to.kind == "web":
        w.file.report("KG050", place, "an image on another host is shown as a link", "put the file beside this one")
        words = escaped(alt or shortened(to.target, 40))
        w.out.append(words if w.linked else f'<a href="{quoted(to.target)}" rel="external noopener">{words}</a>')
        return
    if to.kind != "course":
        _no_picture(w, to, place)
        w.out.append(escaped(alt))
        return
    if not alt:
        hint = "say what it shows: ![a curve that falls](…)"
        w.file.report("KG047", whole, "the image has no alternative text", hint)
    w.out.append("<img")
    w.gap(w.file.link("image", to.target, "", place), "src")
    rest = "".join(f' {name}="{quoted(value)}"' for name, value in attributes.items() if name != "alt")
    w.out.append(f' alt="{quoted(alt)}"{rest} loading="lazy">')


def _no_picture(w: Writer, to: Destination, place: Span) -> None:
    if to.kind == "refused":
        message = f"an image with the scheme '{shortened(to.target, 40)}:', which is not allowed"
        w.file.report("KG043", place, message, "put the file beside this one")
    else:
        w.file.report("KG046", place, "the image has no address of a file", "put the file beside this one")


HANDLERS: Final[dict[str, Handler]] = {"Image": image, "Link": link}
