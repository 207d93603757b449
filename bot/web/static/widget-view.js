// The panel as it is seen: a search over the FAQ as one types, an answer in its place, and from
// there the conversation. Decides where the focus goes and what Escape, arrows and a phone's screen
// mean; the search itself is widget-search.js's.

import { said } from "./answer.js";
import { connect } from "./calls.js";
import { conversation } from "./conversation.js";
import { el, focused, tag } from "./dom.js";
import { memory, store, stored } from "./memory.js";
import { search } from "./widget-search.js";

// On a phone the panel takes the screen, and the page behind it is out of reach.
const PHONE = matchMedia("(max-width: 30rem), (max-height: 26rem)");
// The page's shortcuts and focus traps are not meant for what stands in here.
const KEPT_IN = ["keydown", "keypress", "keyup", "focusin"];

export async function view(host, { place, button, base, token, name, language, words }) {
  const { texts: t } = await words(language);
  const server = connect(base, token);
  const kept = memory(name);
  const draft = `${name}.draft`;
  let shown; // which of the screens
  let chosen; // the question that was opened
  let before; // what had the focus

  const press = (kind, onclick, label, sign) =>
    el("button", { type: "button", class: kind, "aria-label": sign && label, title: sign && label, onclick }, sign || label);
  const back = press("icon", leave, t.back, "‹");
  const title = el("h2", { id: "title", tabindex: "-1" }, host.option("greeting") || t.heading);
  const list = el("ul", { class: "suggestions" });
  const none = el("div", { class: "none" });
  const status = el("p", { class: "visually-hidden", role: "status" });
  const resume = press("quiet", () => show("talk"), t.resume);
  const log = el("div", { role: "log", "aria-live": "polite", "aria-label": t.conversation });
  const screens = {
    list: el("div", {}, resume, el("h3", { class: "small" }, t.questions), list, none, status,
      el("p", { class: "foot" }, t.footer)),
    page: el("div", { class: "page" }),
    talk: log,
  };
  const stage = el("div", { class: "stage" }, ...Object.values(screens));
  const facts = el("section", { class: "facts", hidden: true, "aria-label": t.facts }, el("h2", { class: "small" }), el("ul"));
  const message = el("textarea", { rows: 1, enterkeyhint: "send", autocomplete: "off", placeholder: t.type, "aria-label": t.type });
  const again = press("quiet", () => { talk.startOver(); message.focus(); }, t.again);
  const form = el("form", { class: "composer" }, facts,
    el("div", { class: "field" }, message, el("button", { class: "send" },
      el("span", { class: "when-idle" }, t.send), el("span", { class: "when-busy" }, t.stop))),
    again);
  const dialog = el("dialog", { lang: tag(language), "aria-labelledby": "title" },
    el("div", { class: "bar" }, back, title, press("icon", close, t.close, "×")), stage, form);

  const failed = (error) => host.tell("error", { error });
  const found = search({ list, status, none }, {
    server, t, language, topic: host.option("topic"), failed,
    open(item, from) {
      chosen = from;
      const heading = el("h3", { tabindex: "-1" }, item.question);
      const guide = item.url || `/guides/${language}/${item.topic}#${item.section}`;
      screens.page.replaceChildren(heading, said(item.html, item.answer, { server, page: guide }),
        el("p", {}, el("a", server.link(guide), t["open-guide"])));
      show("page");
      heading.focus();
      host.tell("answer", { question: item.question, answer: item });
    },
  });
  const talk = conversation({ form, message, log, facts, rest: title }, {
    language: () => language,
    t: () => t,
    words,
    failed,
    begun(yes) {
      again.hidden = !yes;
      show(yes ? "talk" : "list");
    },
    answered: (answer) => host.tell("answer", { question: kept.turns().at(-1).question, answer }),
    settled: (proposal) => host.tell("proposal", { proposal }),
  }, { server, memory: kept });

  function show(screen) {
    shown = screen;
    for (const [each, node] of Object.entries(screens)) node.hidden = each !== screen;
    back.hidden = screen === "list";
    resume.hidden = again.hidden;
    form.classList.toggle("talking", screen === "talk");
    stage.scrollTop = screen === "talk" ? stage.scrollHeight : 0;
    if (screen === "list" && dialog.open) found.find(message.value, true);
  }

  function leave() {
    show("list");
    (chosen?.isConnected ? chosen : message).focus();
    chosen = null;
  }

  // While a word is being composed, all keys are the input method's.
  function pressed(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const goes = by && shown === "list" && (event.target === message ? !message.value.includes("\n") : list.contains(event.target));
    if (event.key === "Escape") close();
    else if (!goes) return;
    else if (!found.move(by)) message.focus();
    event.preventDefault();
  }

  function stand() {
    dialog.close();
    if (PHONE.matches) dialog.showModal();
    else dialog.show();
  }

  function turned() {
    if (!dialog.open) return;
    const at = focused(dialog);
    stand();
    at?.focus();
  }

  // What the on-screen keyboard leaves of the screen.
  function fit() {
    dialog.style.setProperty("--height", `${visualViewport.height}px`);
    dialog.style.setProperty("--top", `${visualViewport.offsetTop}px`);
  }

  function open() {
    if (dialog.open) return;
    before = document.activeElement;
    stand();
    button.hidden = true;
    show(shown);
    // Where a keyboard would cover half of the screen, it waits until it is wanted.
    (matchMedia("(hover: hover)").matches ? message : title).focus();
    host.tell("open");
  }

  function close() {
    if (!dialog.open) return;
    const held = dialog.contains(focused(dialog));
    button.hidden = false;
    dialog.close();
    if (held) (before?.isConnected && before !== host && before !== document.body ? before : button).focus();
    host.tell("close");
  }

  const save = () => store("sessionStorage", draft, message.value);
  message.addEventListener("input", () => { if (shown !== "talk") found.find(message.value); });
  dialog.addEventListener("keydown", pressed);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); close(); });
  for (const kind of KEPT_IN) dialog.addEventListener(kind, (event) => event.stopPropagation());
  const ended = new AbortController();
  const { signal } = ended;
  PHONE.addEventListener("change", turned, { signal });
  for (const kind of ["resize", "scroll"]) visualViewport.addEventListener(kind, fit, { signal });
  addEventListener("pagehide", save, { signal });

  function destroy() {
    talk.stop();
    found.stop();
    save();
    close();
    ended.abort();
    dialog.remove();
  }

  message.value = stored("sessionStorage", draft) ?? "";
  again.hidden = true;
  fit();
  place.append(dialog);
  show("list");
  await talk.restore();

  return {
    open,
    close,
    destroy,
    shown: () => dialog.open,
    async ask(text) {
      open();
      await talk.ask(text);
    },
  };
}
