// A proposal as a card: what would be done, until when one may say yes, and what became of it.
// Which state follows which is the server's to say; the card asks for a step and shows the outcome.

import { explained } from "./calls.js";
import { clock, el, fill, focused, inline } from "./dom.js";
import { timeline, withDecision } from "./timeline.js";

const ENDED = ["stale", "expired", "failed"];
let cards = 0;

// `changed(id, proposal)` is called with what the server says of the proposal that had this id.
export function card(proposal, { events, words, language, server, changed }) {
  const t = words.texts;
  const id = `p${++cards}`;
  const state = el("p", { class: "state", role: "status", tabindex: "-1" });
  const title = el("h3", { id });
  const verdict = el("span", { class: "verdict" });
  const told = el("div", { class: "told" });
  const after = el("div", { class: "after" });
  const complaint = el("div", { class: "complaint", role: "alert" });
  const buttons = el("div", { class: "buttons" });
  const note = el("p", { class: "meta note", role: "status" });
  const node = el("section", { class: "proposal", "aria-labelledby": id },
    el("div", { class: "head" }, title, verdict), told, state, after, complaint, buttons, note);
  let shown;
  let busy = false;
  let timer;

  node.show = (given) => {
    const another = !shown || shown.id !== given.id;
    if (!another && shown.state === given.state) return;
    const held = node.contains(focused(node));
    shown = given;
    node.dataset.id = given.id;
    if (another || given.decision.verdict !== verdict.dataset.verdict) tell();
    settle();
    if (!held) return;
    state.focus({ preventScroll: true });
    state.scrollIntoView({ block: "nearest" });
  };

  // What doesn't change with the state.
  function tell() {
    const { decision, preview } = shown;
    title.textContent = fill(t.proposal, { action: words.actions[shown.action], order: shown.order_id });
    verdict.textContent = words.verdicts[decision.verdict];
    verdict.dataset.verdict = decision.verdict;
    told.replaceChildren(
      el("ul", { class: "preview" }, ...preview.map((text) => el("li", {}, text))),
      timeline(withDecision(events, decision), t, language) || "");
  }

  function settle() {
    clearTimeout(timer);
    note.textContent = "";
    const late = shown.state === "proposed" && Date.parse(shown.expires_at) <= Date.now();
    const now = late ? "expired" : shown.state;
    node.dataset.state = now;
    complaint.replaceChildren();
    const until = clock(shown.expires_at, language);
    say(fill(t[`state-${now}`], { time: until }));
    after.replaceChildren();
    if (now === "proposed") {
      const left = Date.parse(shown.expires_at) - Date.now();
      timer = setTimeout(() => busy || settle(), Math.min(left, 3600000) + 50);
      offer(button(t.yes, () => step("confirm"), "go"), button(t.no, drop));
    } else if (now === "performing") offer(button(t.look, () => step("confirm")));
    else if (now === "by_hand") byHand();
    else if (ENDED.includes(now)) {
      const [reason] = now === "stale" && shown.decision.verdict !== "allowed" ? shown.decision.reasons : [];
      if (reason) after.append(el("p", {}, reason.text));
      offer(button(t.renew, renew, "go"));
    } else offer();
  }

  function byHand() {
    const steps = (shown.result && shown.result.checklist) || [];
    const text = shown.params.reason_text || shown.params.memo;
    after.append(el("ol", { class: "steps" }, ...steps.map((line) => el("li", {}, ...inline(line)))));
    offer(button(t.done, () => step("done"), "go"), text && button(t.copy, () => copy(text)));
  }

  const button = (text, onclick, kind) => el("button", { type: "button", class: kind, onclick }, text);
  const offer = (...offered) => buttons.replaceChildren(...offered.filter(Boolean));
  const say = (text) => { if (state.textContent !== text) state.textContent = text; };
  const path = (rest = "") => `/api/actions/${encodeURIComponent(shown.id)}${rest}`;

  const step = (name) => run(() => server.call("POST", path(`/${name}`), { body: {}, language }), name === "confirm");
  const drop = () => run(() => server.call("DELETE", path(), { language }));
  const renew = () => run(() => {
    const { action, order_id, params } = shown;
    return server.call("POST", "/api/actions", { body: { action, order_id, params, language }, language });
  });

  // One at a time; whatever goes wrong is told, and everything stays as it was.
  async function run(asked, performs = false) {
    if (busy) return;
    busy = true;
    const before = shown.id;
    const said = state.textContent;
    mark();
    complaint.replaceChildren();
    if (performs) say(t["state-performing"]);
    try {
      const given = await asked();
      node.show(given);
      changed(before, given);
    } catch (error) {
      say(said);
      await refused(error, before);
    } finally {
      busy = false;
      mark();
    }
  }

  function mark() {
    node.setAttribute("aria-busy", busy);
    // Not `disabled`: the focus would be lost with it.
    for (const each of buttons.children) each.setAttribute("aria-disabled", busy);
  }

  async function refused(error, before) {
    if (error.status === 409) {
      // Somebody else, or this page elsewhere, was first.
      const held = await current(before).catch(() => null);
      if (held && held.state !== shown.state) {
        node.show(held);
        changed(before, held);
        return;
      }
    }
    complaint.append(el("p", {}, el("strong", {}, t["not-through"]), " ", explained(error, t)),
      el("p", { class: "meta" }, t.once));
    buttons.scrollIntoView({ block: "nearest" });
  }

  async function current(wanted) {
    const { items } = await server.call("GET", "/api/actions?limit=200", { language });
    return items.find((item) => item.id === wanted);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      note.textContent = t.copied;
      return;
    } catch { /* Not allowed, or no secure connection. */ }
    // The text is shown, selected, to be copied by hand.
    after.querySelector(".paste")?.remove();
    const field = el("textarea", { class: "paste", readonly: true, rows: 3, "aria-label": t.copy });
    field.value = text;
    after.append(field);
    field.select();
  }

  node.show(proposal);
  return node;
}
