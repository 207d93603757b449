// The conversation: asks, shows what comes, remembers language and session. How an answer looks
// is decided in answer.js, how it travels in stream.js.

import { answer, el, tag } from "./answer.js";
import { Refused, ask as request } from "./stream.js";

const data = JSON.parse(document.getElementById("data").textContent);
const [form, log, message, again, suggestions] = ["composer", "log", "message", "again", "suggestions"]
  .map((id) => document.getElementById(id));
const KEPT = 20;

let language;
let running = null;

// Storage may be forbidden or full; the chat goes on without it.
const stored = (store, name) => { try { return store.getItem(name); } catch { return null; } };
const store = (store, name, value) => {
  try { value == null ? store.removeItem(name) : store.setItem(name, value); } catch { /* as above */ }
};
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
    el("li", {}, el("button", { type: "button", onclick: () => ask(question, code) }, question))));
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

async function ask(question, inLanguage) {
  if (running) return;
  const asked = question.trim();
  if (!asked) return;
  running = new AbortController();
  form.classList.add("busy");
  const turn = begin(asked);
  const answerLanguage = inLanguage || (telling.test(asked) ? null : language);
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
      { message: asked, session_id: stored(sessionStorage, "claimdesk.session"), language: answerLanguage },
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
  } catch (error) {
    status.remove();
    draft.remove();
    if (error.name === "AbortError") turn.append(el("p", { class: "meta" }, text().stopped));
    else failed(turn, asked, inLanguage, error instanceof Refused ? error.message : "");
  } finally {
    turn.removeAttribute("aria-busy");
    form.classList.remove("busy");
    running = null;
  }
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
  const texts = data[given.language].texts;
  turn.querySelectorAll(".status, .draft").forEach((node) => node.remove());
  turn.append(answer(given, texts, (question) => ask(question, given.language)));
  turn.removeAttribute("aria-busy");
  store(sessionStorage, "claimdesk.session", given.session_id);
}

function failed(turn, question, inLanguage, detail) {
  const retry = el("button", { type: "button", onclick: () => {
    turn.remove();
    message.focus();
    ask(question, inLanguage);
  } }, text().retry);
  turn.append(el("div", { class: "failed", role: "alert" },
    el("p", {}, el("strong", {}, text().error), el("br"), detail || text().offline), retry));
}

// A page that is left and come back to, or loaded anew, has its conversation still.

function keep(question, given) {
  const turns = kept();
  turns.push({ question, given });
  store(sessionStorage, "claimdesk.turns", JSON.stringify(turns.slice(-KEPT)));
}

function kept() {
  try { return JSON.parse(stored(sessionStorage, "claimdesk.turns")) || []; } catch { return []; }
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
  store(sessionStorage, "claimdesk.session", null);
  store(sessionStorage, "claimdesk.turns", null);
  log.replaceChildren();
  document.body.classList.remove("started");
  again.hidden = true;
  message.focus();
});

document.querySelectorAll(".needs-script").forEach((node) => { node.hidden = false; });
speak(preferred());
try {
  for (const { question, given } of kept()) finish(begin(question), given);
} catch {
  // Kept by an older version of this page.
  again.click();
}
