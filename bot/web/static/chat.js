// The chat page: which language it speaks, what stands around the conversation. The conversation
// itself is conversation.js's, what a browser keeps of it memory.js's.

import { connect } from "./calls.js";
import { conversation } from "./conversation.js";
import { el, tag } from "./dom.js";
import * as due from "./due.js";
import { memory, store, stored } from "./memory.js";

const data = JSON.parse(document.getElementById("data").textContent);
const [form, log, message, facts, again, suggestions, main] =
  ["composer", "log", "message", "facts", "again", "suggestions", "main"]
    .map((id) => document.getElementById(id));

let language;
const text = () => data[language].texts;

const server = connect();
const talk = conversation({ form, message, log, facts, rest: main }, {
  language: () => language,
  t: text,
  words: async (code) => data[code],
  begun(yes) {
    document.body.classList.toggle("started", yes);
    again.hidden = !yes;
  },
  settled(proposal) {
    if (proposal.state === "performed") refresh();
  },
  answered() {},
  failed() {},
}, { server, memory: memory("claimdesk") });

async function refresh() {
  await due.refresh(server.call, language);
  // In the language that is spoken by now.
  due.render(language, text(), askOf);
}

const askOf = (question, order) => talk.ask(question, { language, extra: { order_id: order } });

// Language

function preferred() {
  const named = new URLSearchParams(location.search).get("language");
  const wishes = [named, stored("localStorage", "claimdesk.language"), ...navigator.languages];
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
  document.querySelector(".faq-link").href = `/faq/${code}`;
  document.querySelector(".brand").href = `/?language=${code}`;
  suggestions.replaceChildren(...data[code].suggestions.map((question) =>
    el("li", {}, el("button", { type: "button", onclick: () => talk.ask(question, { language: code }) }, question))));
  due.render(code, text(), askOf);
}

for (const link of document.querySelectorAll("[data-language]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    store("localStorage", "claimdesk.language", link.dataset.language);
    history.replaceState(null, "", "/");
    speak(link.dataset.language);
  });
}

again.addEventListener("click", () => {
  talk.startOver();
  message.focus();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && due.stale()) refresh();
});

document.querySelectorAll(".needs-script").forEach((node) => { node.hidden = false; });
speak(preferred());
refresh();
talk.restore();
