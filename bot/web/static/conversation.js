// A conversation: asks, shows what comes, keeps it. Which language the page speaks, and what else
// becomes of it there, is the page's to say; how an answer looks is decided in answer.js.

import { answer } from "./answer.js";
import { explained } from "./calls.js";
import { el, fill, focused } from "./dom.js";
import { showFacts } from "./facts.js";
import { stream } from "./stream.js";

// What is written in Han characters alone, or hardly at all, may be several languages: then the
// page's language decides, else the question's own.
const telling = /[\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]|\p{Script=Latin}{2,}\s+\p{Script=Latin}{2,}/u;

// `form`, `message`, `log`, `facts` are elements. The page says `language()` and `t()`, its texts;
// `words(language)` promises those of an answer; `rest` takes the focus where the keyboard is to stay
// closed. It is told: `begun(yes)`, `answered(answer)`, `settled(proposal)`, `failed(error)`.
export function conversation({ form, message, log, facts, rest }, page, { server, memory }) {
  let running = null;
  let newest = null; // the last answer

  // `extra` goes to the server beside the message: the order it is about, facts to forget or accept.
  // Without a message the last question is answered anew, and `question` only says so.
  async function ask(question, { language: wanted = null, extra = {} } = {}) {
    if (running) return;
    const asked = question.trim();
    if (!asked) return;
    running = new AbortController();
    form.classList.add("busy");
    const turn = begin(asked);
    const said = extra.forget || extra.accept ? {} : { message: asked };
    const language = wanted || (telling.test(asked) ? null : page.language());
    const status = el("p", { class: "status" }, page.t().working);
    const draft = el("div", { class: "body draft", "aria-hidden": "true" });
    turn.append(status, draft);
    // The button that asked may be gone by now. On a touch screen the keyboard stays closed.
    if (focused(form) !== message) {
      (matchMedia("(hover: hover)").matches ? message : rest).focus({ preventScroll: true });
    }
    turn.scrollIntoView({ block: "start" });
    let final = null;
    let written = "";
    try {
      await stream(server, { ...said, session_id: memory.session(), language, ...extra }, {
        language: page.language(),
        signal: running.signal,
        on(name, given) {
          if (name === "token") {
            if (!written) status.textContent = page.t().writing;
            written += given.text;
            draft.textContent = written.replaceAll("**", "");
          } else if (name === "answer") final = given;
        },
      });
      await finish(turn, final);
      memory.keep(asked, final);
      if (final.proposal) changed(final.proposal.id, final.proposal);
      page.answered(final);
    } catch (error) {
      status.remove();
      draft.remove();
      if (error.name === "AbortError") turn.append(el("p", { class: "meta" }, page.t().stopped));
      else failed(turn, error, () => ask(question, { language: wanted, extra }));
    } finally {
      turn.removeAttribute("aria-busy");
      form.classList.remove("busy");
      running = null;
    }
  }

  function begin(question) {
    page.begun(true);
    const heading = el("h2", { class: "asked" },
      el("span", { class: "visually-hidden" }, `${page.t().you}: `), question);
    const turn = el("article", { class: "turn", "aria-busy": "true" }, heading);
    log.append(turn);
    return turn;
  }

  async function finish(turn, given) {
    const { language } = given;
    const words = await page.words(language);
    turn.querySelectorAll(".status, .draft").forEach((node) => node.remove());
    log.querySelectorAll(".replies").forEach((node) => node.remove());
    turn.append(answer(given, words, {
      server,
      ask: (question) => ask(question, { language }),
      changed,
      rate: (told) => rate(given, told),
    }));
    turn.removeAttribute("aria-busy");
    newest = given;
    const of = (text, fact) => fill(words.texts[text], { fact: fact.text });
    showFacts(facts, given, words.texts, {
      forget: (fact) => ask(of("without", fact), { language, extra: { forget: [fact.name] } }),
      accept: (fact) => ask(of("with", fact), { language, extra: { accept: [fact.name] } }),
    });
  }

  async function rate({ id, language }, told) {
    await server.call("POST", "/api/feedback", { body: { answer_id: id, ...told }, language });
    memory.keepRating(id, told.rating);
  }

  // A proposal that had this id is another one now, or stands elsewhere.
  function changed(id, proposal) {
    memory.keepProposal(id, proposal);
    for (const card of log.querySelectorAll(".proposal")) {
      if (card.dataset.id === proposal.id) card.show(proposal);
    }
    page.settled(proposal);
  }

  function failed(turn, error, again) {
    const t = page.t();
    const retry = el("button", { type: "button", onclick: () => {
      turn.remove();
      message.focus();
      again();
    } }, t.retry);
    turn.append(el("div", { class: "failed", role: "alert" },
      el("p", {}, el("strong", {}, t.error), el("br"), explained(error, t)), retry));
    page.failed(error);
  }

  async function restore() {
    try {
      for (const { question, given } of memory.turns()) await finish(begin(question), given);
    } catch {
      // Kept by an older version of this page.
      startOver();
    }
  }

  function stop() {
    if (running) running.abort();
  }

  function startOver() {
    stop();
    // Nobody waits for the server to forget too; one that keeps no facts has nothing to forget.
    if (newest && "facts" in newest && memory.session()) {
      const language = page.language();
      const body = { forget: ["*"], session_id: memory.session(), language };
      server.call("POST", "/api/chat", { body, language, keepalive: true }).catch(() => {});
    }
    memory.forget();
    newest = null;
    facts.hidden = true;
    log.replaceChildren();
    page.begun(false);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (running) { stop(); return; }
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

  return { ask, restore, stop, startOver };
}
