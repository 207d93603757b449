// An Answer as it is shown. What the server says enters the page as text, except `html`, which
// the server has sanitised. Decides the layout of an answer; when it is shown is up to chat.js.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    if (name === "onclick") node.addEventListener("click", value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
export const tag = (language) => (language === "zh" ? "zh-Hans" : language);

let count = 0;

// `t` are the texts of the answer's language, `ask` asks a follow-up question.
export function answer(given, t, ask) {
  const id = `a${++count}`;
  const node = el("div", { class: given.abstained ? "answer uncovered" : "answer", lang: tag(given.language) });
  if (given.abstained) node.append(el("h3", { class: "small" }, t.uncovered));
  const body = el("div", { class: "body" });
  body.innerHTML = given.html;
  node.append(body);
  const details = given.citations.map((citation) => source(citation, id, t));
  linkMarkers(body, id, new Set(given.citations.map((citation) => citation.marker)));
  linkSections(body, given.citations[0]);
  for (const warning of given.warnings) {
    node.append(el("p", { class: "notice" }, el("strong", {}, t.note), " ", warning.text));
  }
  if (given.contact) {
    const steps = given.contact.path.map((label) => el("li", {}, el("span", {}, label)));
    node.append(part(t.contact, el("ol", { class: "path" }, ...steps)));
  }
  if (details.length) node.append(part(t.sources, ...details));
  if (given.follow_ups.length) {
    const buttons = given.follow_ups.map((question) =>
      el("li", {}, el("button", { type: "button", onclick: () => ask(question) }, question)));
    node.append(part(t["follow-ups"], el("ul", { class: "follow-ups" }, ...buttons)));
  }
  return node;
}

function part(heading, ...children) {
  return el("section", {}, el("h3", { class: "small" }, heading), ...children);
}

function source(citation, id, t) {
  const lang = tag(citation.language);
  const meta = [citation.original && t.original, citation.updated && fill(t.updated, { date: citation.updated })];
  const place = [fill(t["rests-on-guide"], { name: citation.source }), citation.page != null && fill(t.page, { page: citation.page })];
  return el("details", { id: `${id}-${citation.marker}` },
    el("summary", {},
      fill(t.source, { marker: citation.marker, title: "" }),
      el("span", { lang }, citation.title),
      ...meta.filter(Boolean).map((text) => el("span", { class: "meta" }, text))),
    el("div", { class: "quote", lang }, ...quoted(citation.quote)),
    el("p", { class: "from" },
      el("span", {}, place.filter(Boolean).join(" · ")),
      el("a", { href: local(citation.url) }, t["open-guide"])));
}

// A passage is Markdown of few kinds: paragraphs, lists, a caution, bold words. All as text.
function quoted(markdown) {
  return markdown.split(/\n{2,}/).map((block) => {
    const lines = block.replace(/^> ?/gm, "").split("\n");
    if (lines.every((line) => /^- /.test(line))) return list("ul", lines, /^- /);
    if (lines.every((line) => /^\d+\. /.test(line))) return list("ol", lines, /^\d+\. /);
    const paragraph = el("p", {}, ...inline(lines.join("\n")));
    return block.startsWith(">") ? el("blockquote", {}, paragraph) : paragraph;
  });
}

function list(kind, lines, mark) {
  const items = lines.map((line) => el("li", {}, ...inline(line.replace(mark, ""))));
  return el(kind, { start: kind === "ol" && parseInt(lines[0], 10) }, ...items);
}

function inline(text) {
  const pieces = text.replace(/\[([^\]]+)\]\(#[\w-]+\)/g, "$1").split(/\*\*(.+?)\*\*/s);
  return pieces.map((piece, n) => (n % 2 ? el("strong", {}, piece) : piece));
}

// Only addresses on this server are linked to.
function local(url) {
  return /^\/(?!\/)/.test(url) ? url : "/guides";
}

function linkMarkers(body, id, markers) {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    const pieces = text.data.split(/\[(\d+)\]/);
    if (pieces.length === 1) continue;
    text.replaceWith(...pieces.map((piece, n) => {
      if (n % 2 === 0) return piece;
      if (!markers.has(Number(piece))) return `[${piece}]`;
      return el("a", { class: "cite", href: `#${id}-${piece}`, onclick: unfold }, `[${piece}]`);
    }));
  }
}

function unfold(event) {
  event.preventDefault();
  const details = document.querySelector(event.currentTarget.hash);
  details.open = true;
  details.querySelector("summary").focus();
}

// A link within the guide leads to the guide's page, since the answer stands elsewhere.
function linkSections(body, citation) {
  for (const link of body.querySelectorAll('a[href^="#"]:not(.cite)')) {
    const page = citation ? local(citation.url).split("#")[0] : "/guides";
    link.setAttribute("href", page + link.getAttribute("href"));
  }
}
