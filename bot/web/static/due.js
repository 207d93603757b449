// What falls due in the caller's shop: a panel that leads into the conversation. What is lost when
// is the desk's to say. Where the orders can't be had, there is no panel.

import { el, fill, number, tag, today } from "./dom.js";

const AHEAD = 3;
const MOST = 50;
const STALE = 5 * 60000;

const place = document.getElementById("due");
const [details, summary, list, none, feed] = ["details", "summary", "ul", ".none", "a"]
  .map((selector) => place.querySelector(selector));
let items = null;
let more = false;
let asked = 0;

export async function refresh(call, language) {
  asked = Date.now();
  try {
    const found = await call("GET", `/api/orders?due=${AHEAD}&limit=${MOST}`, { language });
    [items, more] = [found.items.filter((item) => item.due), found.next != null];
  } catch {
    items = null;
  }
}

export const stale = () => items !== null && Date.now() - asked > STALE;

// Called anew where the page's language changes: nothing of it is the server's wording.
export function render(language, t, ask) {
  place.hidden = !items;
  if (!items) return;
  feed.href = `/api/orders.ics?language=${language}`;
  summary.textContent = fill(t["due-count"], { count: more ? `${items.length}+` : items.length });
  none.textContent = fill(t["due-none"], { days: AHEAD });
  none.hidden = items.length > 0;
  list.hidden = !items.length;
  list.replaceChildren(...items.map((item) => row(item, language, t, ask)));
}

function row({ order, due }, language, t, ask) {
  const days = number(due.date) - number(today());
  const when = new Intl.RelativeTimeFormat(tag(language), { numeric: "auto" }).format(days, "day");
  const past = due.past || days < 0;
  const question = fill(t["due-ask"], { order: order.id });
  const kind = past ? "past" : days === 0 ? "now" : "";
  return el("li", {}, el("button", { type: "button", class: kind, onclick: () => ask(question, order.id) },
    el("span", { class: "order" }, order.id), " ",
    el("time", { class: "when", datetime: due.date }, past ? fill(t["due-past"], { when }) : when), " ",
    el("span", { class: "what" }, t[`due-${due.kind}`] || due.kind)));
}

// Beside the conversation there is room for it; above, it would stand in the way.
const wide = matchMedia("(min-width: 72rem)");
const fit = () => { details.open = wide.matches; };
wide.addEventListener("change", fit);
fit();
