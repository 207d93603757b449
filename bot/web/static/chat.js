// The conversation: asks, shows what comes, speaks the reader's language. How an answer looks is
// decided in answer.js, how it travels in stream.js, what a browser keeps of it in memory.js.

import { answer } from "./answer.js";
import { Refused, call } from "./calls.js";
import { el, fill, tag } from "./dom.js";
import * as due from "./due.js";
import * as facts from "./facts.js";
import { forgetAll, keep, keepProposal, keepRating, session, store, stored, turns } from "./memory.js";
import { showAll } from "./proposal.js";
import { ask as request } from "./stream.js";

const data = JSON.parse(document.getElementById("data").textContent);
const [form, log, message, again, suggestions] = ["composer", "log", "message", "again", "suggestions"]
  .map((id) => document.getElementById(id));

let language;
let running = null;
let newest = null; // the last answer

const text = () => data[language].texts;

// Language

function preferred() {
  const named = new URLSearchParams(location.search).get("language");
  const wishes = [named, stored(localStorage, "claimdesk.language"), ...navigator.languages];
  for (const wish of wishes) {
    const code = (wish || "").toLowerCase().split("-")[0];
    if (code in data) return code;
  }
  return "en";
}

function speak(code) {
  language = code;
  document.documentElement.lang = tag(code);
  document.title = text().title;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = text()[node.dataset.text];
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", text()[node.dataset.label]);
  message.placeholder = text()[message.dataset.placeholder];
  for (const link of document.querySelectorAll("[data-language]")) {
    if (link.dataset.language === code) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  document.querySelector(".guides-link").href = `/guides/${code}`;
  document.querySelector(".brand").href = `/?language=${code}`;
  suggestions.replaceChildren(...data[code].suggestions.map((question) =>
    el("li", {}, el("button", { type: "button", onclick: () => ask(question, { language: code }) }, question))));
  due.render(code, text(), askOf);
}

for (const link of document.querySelectorAll("[data-language]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    store(localStorage, "claimdesk.language", link.dataset.language);
    history.replaceState(null, "", "/");
    speak(link.dataset.language);
  });
}

// What is written in Han characters alone, or hardly at all, may be several languages: then the
// page's language decides, else the question's own.
const telling = /[\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]|\p{Script=Latin}{2,}\s+\p{Script=Latin}{2,}/u;

// Asking

// `told` goes to the server beside the message: the order it is about, facts to forget or accept.
// Without a message the last question is answered anew, and `question` only says so.
async function ask(question, { language: wanted = null, told = {} } = {}) {
  if (running) return;
  const asked = question.trim();
  if (!asked) return;
  running = new AbortController();
  form.classList.add("busy");
  const turn = begin(asked);
  const answerLanguage = wanted || (telling.test(asked) ? null : language);
  const said = told.forget || told.accept ? {} : { message: asked };
  const status = el("p", { class: "status" }, text().working);
  const draft = el("div", { class: "body draft", "aria-hidden": "true" });
  turn.append(status, draft);
  // The button that asked may be gone by now. On a touch screen the keyboard stays closed.
  if (document.activeElement !== message) {
    const next = matchMedia("(hover: hover)").matches ? message : document.getElementById("main");
    next.focus({ preventScroll: true });
  }
  turn.scrollIntoView({ block: "start" });
  let final = null;
  let written = "";
  try {
    await request(
      { ...said, session_id: session(), language: answerLanguage, ...told },
      {
        language,
        signal: running.signal,
        on(name, given) {
          if (name === "token") {
            if (!written) status.textContent = text().writing;
            written += given.text;
            draft.textContent = written.replaceAll("**", "");
          } else if (name === "answer") final = given;
        },
      },
    );
    finish(turn, final);
    keep(asked, final);
    if (final.proposal) changed(final.proposal.id, final.proposal);
  } catch (error) {
    status.remove();
    draft.remove();
    if (error.name === "AbortError") turn.append(el("p", { class: "meta" }, text().stopped));
    else failed(turn, () => ask(question, { language: wanted, told }), error instanceof Refused ? error.message : "");
  } finally {
    turn.removeAttribute("aria-busy");
    form.classList.remove("busy");
    running = null;
  }
}

function askOf(question, order) {
  ask(question, { language, told: { order_id: order } });
}

function forget(fact) {
  const { language: its } = newest;
  ask(fill(data[its].texts.without, { fact: fact.text }), { language: its, told: { forget: [fact.name] } });
}

function accept(offer) {
  const { language: its } = newest;
  ask(fill(data[its].texts.with, { fact: offer.text }), { language: its, told: { accept: [offer.name] } });
}

function begin(question) {
  document.body.classList.add("started");
  again.hidden = false;
  const heading = el("h2", { class: "asked" }, el("span", { class: "visually-hidden" }, `${text().you}: `), question);
  const turn = el("article", { class: "turn", "aria-busy": "true" }, heading);
  log.append(turn);
  return turn;
}

function finish(turn, given) {
  const words = data[given.language];
  turn.querySelectorAll(".status, .draft").forEach((node) => node.remove());
  log.querySelectorAll(".replies").forEach((node) => node.remove());
  const hands = {
    ask: (question) => ask(question, { language: given.language }),
    changed,
    rate: (told) => rate(given, told),
  };
  turn.append(answer(given, words, hands));
  turn.removeAttribute("aria-busy");
  newest = given;
  facts.show(given, words.texts, forget, accept);
}

async function rate({ id, language: its }, told) {
  await call("POST", "/api/feedback", { body: { answer_id: id, ...told }, language: its });
  keepRating(id, told.rating);
}

// A proposal that had this id is another one now, or stands elsewhere.
function changed(id, proposal) {
  keepProposal(id, proposal);
  showAll(proposal);
  if (proposal.state === "performed") due.refresh(language, text(), askOf);
}

function failed(turn, again, detail) {
  const retry = el("button", { type: "button", onclick: () => {
    turn.remove();
    message.focus();
    again();
  } }, text().retry);
  turn.append(el("div", { class: "failed", role: "alert" },
    el("p", {}, el("strong", {}, text().error), el("br"), detail || text().offline), retry));
}

// Typing

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (running) { running.abort(); return; }
  const question = message.value;
  if (!question.trim()) { message.focus(); return; }
  message.value = "";
  ask(question);
});

message.addEventListener("keydown", (event) => {
  // While a Korean, Japanese or Chinese word is being composed, Enter belongs to the input method;
  // Safari ends the composition first and tells so by 229 alone.
  const composing = event.isComposing || event.keyCode === 229;
  if (event.key !== "Enter" || event.shiftKey || composing) return;
  event.preventDefault();
  if (!running) form.requestSubmit();
});

again.addEventListener("click", () => {
  if (running) running.abort();
  // Nobody waits for the server to forget too; one that keeps no facts has nothing to forget.
  if (newest && "facts" in newest && session()) {
    const body = { forget: ["*"], session_id: session(), language };
    call("POST", "/api/chat", { body, language, keepalive: true }).catch(() => {});
  }
  forgetAll();
  newest = null;
  facts.show(null);
  log.replaceChildren();
  document.body.classList.remove("started");
  again.hidden = true;
  message.focus();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && due.stale()) due.refresh(language, text(), askOf);
});

document.querySelectorAll(".needs-script").forEach((node) => { node.hidden = false; });
speak(preferred());
due.refresh(language, text(), askOf);
try {
  for (const { question, given } of turns()) finish(begin(question), given);
} catch {
  // Kept by an older version of this page.
  again.click();
}
