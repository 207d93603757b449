// What the conversation holds as told, each fact to be taken back with a click; and what may have
// been told as well, which counts only after a click.

import { el, fill, tag } from "./dom.js";

// Shows in `place`, which has a heading and a list, what the newest answer `given` holds; null, or
// of an older server, holds nothing.
export function showFacts(place, given, t, { forget, accept }) {
  const facts = (given && given.facts) || [];
  const offers = (given && given.suggested) || [];
  place.hidden = !facts.length && !offers.length;
  if (given) place.lang = tag(given.language);
  if (t) place.querySelector("h2").textContent = t.facts;
  place.querySelector("ul").replaceChildren(...facts.map((fact) => {
    const label = fill(t.forget, { fact: fact.text });
    return el("li", {}, el("span", {}, fact.text),
      el("button", { type: "button", "aria-label": label, title: label, onclick: () => forget(fact) },
        el("span", { "aria-hidden": "true" }, "✕")));
  }), ...offers.map((offer) => {
    const label = fill(t.accept, { fact: offer.text });
    return el("li", { class: "offered", title: fill(t.quoted, { quote: offer.quote }) },
      el("span", {}, fill(t.offered, { fact: offer.text })),
      el("button", { type: "button", "aria-label": label, onclick: () => accept(offer) },
        el("span", { "aria-hidden": "true" }, "✓")));
  }));
}
