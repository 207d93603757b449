// An Answer as it is shown. What the server says enters the page as text, except `html`, which
// the server has sanitised. Decides the layout of an answer; when it is shown is up to chat.js.

import { el, fill, inline, part, sanitised, tag } from "./dom.js";
import { feedback } from "./feedback.js";
import { card } from "./proposal.js";
import { timeline } from "./timeline.js";

let answers = 0;

// `words` are those of the answer's language; `server` is who gave it, `ask` asks what a button
// says, `changed` is told what became of a proposal, `rate` sends what the reader thinks of it.
export function answer(given, words, { server, ask, changed, rate }) {
  const id = `a${++answers}`;
  const t = words.texts;
  const node = el("div", { class: given.abstained ? "answer uncovered" : "answer", lang: tag(given.language) });
  if (given.abstained) node.append(el("h3", { class: "small" }, t.uncovered));
  const [first] = given.citations;
  const body = said(given.html, given.answer, { server, page: first && first.url });
  // What the card shows stands there alone: above it, only what it is.
  const shown = given.proposal && ["proposed", "by_hand"].includes(given.proposal.state);
  if (shown) [...body.children].slice(1).forEach((child) => child.remove());
  node.append(body);
  const details = given.citations.map((citation) => source(citation, id, t, server));
  speak(body, given);
  linkMarkers(body, id, new Set(given.citations.map((citation) => citation.marker)));
  const events = given.timeline || [];
  const language = given.language;
  if (given.proposal) node.append(card(given.proposal, { events, words, language, server, changed }));
  for (const warning of given.warnings) {
    node.append(el("p", { class: "notice" }, el("strong", {}, t.note), " ", warning.text));
  }
  if (!given.proposal && events.length > 1) node.append(timeline(events, t, language));
  if (given.contact) {
    const steps = given.contact.path.map((label) => el("li", {}, el("span", {}, label)));
    node.append(part(t.contact, el("ol", { class: "path" }, ...steps)));
  }
  if (details.length) node.append(part(t.sources, ...details));
  if (given.follow_ups.length) node.append(part(t["follow-ups"], choices(given.follow_ups, "follow-ups", ask)));
  // A proposal that waits has its yes and no on its card.
  const waits = given.proposal && given.proposal.state === "proposed";
  if (given.replies && given.replies.length && !waits) {
    const offered = choices(given.replies, "follow-ups replies", ask);
    offered.setAttribute("aria-label", t.replies);
    body.after(offered);
  }
  // Small talk names nobody to ask.
  const talk = given.abstained && !given.contact;
  if (rate && given.rateable && !talk) node.append(feedback(given, t, rate));
  return node;
}

function choices(texts, kind, ask) {
  return el("ul", { class: kind }, ...texts.map((text) =>
    el("li", {}, el("button", { type: "button", onclick: () => ask(text) }, text))));
}

function source(citation, id, t, server) {
  const lang = tag(citation.language);
  const meta = [citation.original && t.original, citation.updated && fill(t.updated, { date: citation.updated })];
  const place = [fill(t["rests-on-guide"], { name: citation.source }), citation.page != null && fill(t.page, { page: citation.page })];
  return el("details", { id: `${id}-${citation.marker}` },
    el("summary", {},
      fill(t.source, { marker: citation.marker, title: "" }),
      el("span", { lang }, citation.title),
      ...meta.filter(Boolean).map((text) => el("span", { class: "meta" }, text))),
    el("div", { class: "quote", lang }, ...quoted(citation.quote)),
    citation.translation && translation(citation.translation, t),
    el("p", { class: "from" },
      el("span", {}, place.filter(Boolean).join(" · ")),
      el("a", server.link(local(citation.url)), t["open-guide"])));
}

// By a machine, and marked as such: the words above it are what counts.
function translation(given, t) {
  return el("div", { class: "translation" },
    el("p", { class: "mark" }, fill(t.translated, { model: given.by })),
    el("div", { class: "quote", lang: tag(given.language) }, ...quoted(given.text)));
}

// A passage that is quoted in another language is read out in that language.
function speak(body, { citations, language }) {
  const letters = (text) => text.replace(/\P{L}/gu, "");
  for (const quote of body.querySelectorAll(":scope > blockquote")) {
    const begins = letters(quote.textContent).slice(0, 12);
    const cited = citations.find((citation) => letters(citation.quote).startsWith(begins));
    if (cited && cited.language !== language) quote.lang = tag(cited.language);
  }
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
  const marker = event.currentTarget;
  const details = marker.getRootNode().querySelector(marker.hash);
  details.open = true;
  details.querySelector("summary").focus();
}

// Text from a guide, as HTML or, where there can be none, as the Markdown it comes from. A link
// within the guide leads to the guide's page, since the text stands elsewhere.
export function said(html, markdown, { server, page = "/guides" }) {
  const body = sanitised(el("div", { class: "body" }), html, () => quoted(markdown));
  for (const link of body.querySelectorAll("a[href]")) {
    const to = link.getAttribute("href");
    const path = to.startsWith("#") ? local(page).split("#")[0] + to : local(to);
    for (const [name, value] of Object.entries(server.link(path))) link.setAttribute(name, value);
  }
  return body;
}
