// What the reader thinks of an answer: a thumb up or down, and after a thumb down, for who likes, why.
// `rate` sends it; here is decided what is asked and shown. The last thing said counts.

import { el, svg } from "./dom.js";

const KINDS = ["wrong", "not_asked", "unclear", "outdated"];
const LONGEST = 1000;
const THUMB = "M7 21H4a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1h3m0 10V11m0 10h9.5a2 2 0 0 0 2-1.6l1.4-7A2 2 0 0 0 18 10h-4.5l.7-4.2A1.9 1.9 0 0 0 12.3 3.6L7 11";

export function feedback(given, t, rate) {
  let sent = Promise.resolve(); // one after the other, so that the last one said is the last one kept
  let form = null;
  const up = thumb("up", t["rate-up"], () => say("up"));
  const down = thumb("down", t["rate-down"], () => say("down"));
  const note = el("p", { class: "note", role: "status" });

  function why() {
    const kinds = KINDS.map((kind) => el("label", {},
      el("input", { type: "radio", name: `why-${given.id}`, value: kind }), t[`rate-${kind}`]));
    const more = el("textarea", { rows: 2, maxlength: LONGEST });
    const node = el("form", { class: "why" },
      el("fieldset", {}, el("legend", {}, t["rate-why"]), ...kinds),
      el("label", { class: "more" }, t["rate-more"], more),
      el("div", { class: "buttons" }, el("button", { type: "submit" }, t["rate-send"])));
    node.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = node.querySelector("input:checked");
      node.hidden = true;
      down.focus();
      send({ rating: "down", kind: chosen && chosen.value, reason: more.value.trim() || null });
    });
    note.after(node);
    return node;
  }

  function say(rating) {
    if (rating === "down") form = form || why();
    if (form) form.hidden = rating !== "down";
    send({ rating });
  }

  function send(told) {
    const before = pressed(up) ? "up" : pressed(down) && "down";
    press(told.rating);
    note.textContent = "";
    sent = sent.then(() => rate(told)).then(
      () => { note.textContent = t.rated; },
      () => { press(before); note.textContent = t["rate-failed"]; });
  }

  function press(rating) {
    up.setAttribute("aria-pressed", rating === "up");
    down.setAttribute("aria-pressed", rating === "down");
  }

  press(given.rated);
  return el("div", { class: "rating", role: "group", "aria-label": t.rate },
    el("div", { class: "thumbs" }, el("span", { class: "meta" }, t.rate), up, down), note);
}

const pressed = (button) => button.getAttribute("aria-pressed") === "true";

function thumb(which, label, onclick) {
  return el("button", { type: "button", class: which, "aria-label": label, title: label, onclick },
    svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: THUMB })));
}
