// Keeps an open page of the preview up to date: loads it again when it changed, and shows over it what is wrong.
(() => {
  "use strict";
  const { src, dataset } = document.currentScript;
  const base = src.slice(0, src.lastIndexOf("/") + 1);
  let line = null;
  let overlay = null;

  function connect() {
    if (line || document.hidden) return;
    line = new EventSource(`${base}events?page=${encodeURIComponent(dataset.page)}&digest=${dataset.digest}`);
    line.addEventListener("reload", () => location.reload());
    line.addEventListener("problems", (event) => show(JSON.parse(event.data)));
  }

  // A browser has few connections to one server: a page nobody looks at gives its back.
  function disconnect() {
    line?.close();
    line = null;
  }

  function element(name, text, attributes = {}) {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function show(problems) {
    overlay?.remove();
    overlay = null;
    if (!problems.length) return;
    overlay = element("kg-problems", "", { role: "alert" });
    const root = overlay.attachShadow({ mode: "open" });
    const box = element("div", "", { class: "box" });
    const hide = element("button", "Hide", { type: "button" });
    hide.addEventListener("click", () => show([]));
    box.append(element("h1", problems.length === 1 ? "1 error" : `${problems.length} errors`), hide);
    box.append(...problems.map((problem) => element("pre", problem, { dir: "auto", tabindex: "0" })));
    box.append(element("p", "Mend the file and save it: this goes away by itself."));
    root.append(element("link", "", { rel: "stylesheet", href: `${base}client.css` }), box);
    document.body.append(overlay);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show([]);
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", connect);
  connect();
})();
