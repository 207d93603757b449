// The FAQ as one types: a list of questions; the answer comes with the one that is opened. Which fit
// is the server's to say.

import { explained } from "./calls.js";
import { el, fill, focused } from "./dom.js";

const PAUSE = 150;
const MOST = 4;

// Fills `list` with what fits, and tells `status`. `open(item, button)` shows an answer,
// `failed(error)` is told what went wrong.
export function search({ list, status, none }, { server, t, language, topic, open, failed }) {
  let running = null;
  let timer;
  let shown = null;

  // After a pause, unless it is `now`.
  function find(text, now = false) {
    const asked = text.trim();
    clearTimeout(timer);
    if (asked === shown) return;
    timer = setTimeout(() => fetchAll(asked), now ? 0 : PAUSE);
  }

  const fetchAll = (asked) => call({ limit: MOST, brief: true, ...(asked ? { q: asked } : topic && { topic }) },
    (items) => {
      shown = asked;
      show(items, asked);
    });

  // The last one counts; what went wrong can be tried again.
  async function call(wanted, then) {
    stop();
    const mine = running = new AbortController();
    try {
      const { items } = await server.call("GET", `/api/faq?${new URLSearchParams({ language, ...wanted })}`,
        { language, signal: mine.signal });
      if (mine === running) then(items);
    } catch (error) {
      if (mine !== running || error.name === "AbortError") return;
      shown = null;
      list.replaceChildren();
      none.replaceChildren(el("p", {}, explained(error, t)),
        el("button", { type: "button", onclick: () => call(wanted, then) }, t.retry));
      failed(error);
    }
  }

  function show(items, asked) {
    list.replaceChildren(...items.map((item) => el("li", {}, button(item))));
    none.replaceChildren(items.length ? "" : t.none);
    status.textContent = asked && items.length ? fill(t.found, { count: items.length }) : "";
  }

  const button = (item) => el("button", {
    type: "button", onclick: ({ currentTarget }) => call({ id: item.id }, ([whole]) => open(whole, currentTarget)),
  }, item.question);

  // Up and down go through the list and, at its ends, out of it.
  function move(by) {
    const all = [...list.querySelectorAll("button")];
    const at = all.indexOf(focused(list));
    const next = at < 0 ? all.at(by > 0 ? 0 : -1) : all[at + by];
    if (next) next.focus();
    return Boolean(next);
  }

  function stop() {
    clearTimeout(timer);
    if (running) running.abort();
  }

  return { find, move, stop };
}
