// What all parts of the page are made with: elements, texts with values, days. What is said enters
// the page as text.

const SVG = "http://www.w3.org/2000/svg";

export function el(tag, attributes = {}, ...children) {
  return made(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return made(document.createElementNS(SVG, tag), attributes, children);
}

function made(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    if (name === "onclick") node.addEventListener("click", value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

// Where the focus is, as seen from `node`: what stands in a shadow doesn't know the page.
export const focused = (node) => node.getRootNode().activeElement;

// A page that demands trusted types has to allow a policy of this name.
const policy = (() => {
  try {
    return window.trustedTypes?.createPolicy("claimdesk", { createHTML: (html) => html });
  } catch { return null; }
})();

// HTML that the server has sanitised; where the page takes none, what `plain` gives instead.
export function sanitised(node, html, plain) {
  try {
    node.innerHTML = policy ? policy.createHTML(html) : html;
  } catch {
    node.append(...plain());
  }
  return node;
}

export function part(heading, ...children) {
  return el("section", {}, el("h3", { class: "small" }, heading), ...children);
}

// Markdown within a line: bold words, and links as what they say.
export function inline(text) {
  const pieces = text.replace(/\[([^\]]+)\]\(#[\w-]+\)/g, "$1").split(/\*\*(.+?)\*\*/s);
  return pieces.map((piece, n) => (n % 2 ? el("strong", {}, piece) : piece));
}

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
export const tag = (language) => (language === "zh" ? "zh-Hans" : language);

// Days: of the guides' dates, which are days in Japan, wherever the reader is.

const DAY = 86400000;
export const number = (date) => Math.round(Date.parse(`${date}T00:00:00Z`) / DAY);
export const today = () => new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Tokyo" }).format(new Date());

export function written(date, language, form) {
  const options = { timeZone: "UTC", month: "short", day: "numeric", ...form };
  return new Intl.DateTimeFormat(tag(language), options).format(new Date(number(date) * DAY));
}

export function clock(moment, language) {
  const form = new Intl.DateTimeFormat(tag(language), { hour: "numeric", minute: "2-digit" });
  return form.format(new Date(moment)).replaceAll(" ", "\u00a0");
}
