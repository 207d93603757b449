// What the conversation holds as told, each fact to be taken back with a click.

import { el, fill, tag } from "./dom.js";

const place = document.getElementById("facts");
const list = place.querySelector("ul");

// Of the newest answer; null, or of an older server, holds nothing.
export function show(given, t, forget) {
  const facts = (given && given.facts) || [];
  place.hidden = !facts.length;
  if (given) place.lang = tag(given.language);
  if (t) place.querySelector("h2").textContent = t.facts;
  list.replaceChildren(...facts.map((fact) => {
    const label = fill(t.forget, { fact: fact.text });
    return el("li", {}, el("span", {}, fact.text),
      el("button", { type: "button", "aria-label": label, title: label, onclick: () => forget(fact) },
        el("span", { "aria-hidden": "true" }, "✕")));
  }));
}
