// One inquiry: writing the reply, doing something about it, and what a colleague does meanwhile.
// What is typed is kept in this tab until it is sent, whatever happens to the page or the line.

import { change, closing, data, d, fresh, keepQueue, queue, refusal, replace, reveal, say, text, watch } from "./desk.js";
import { keys } from "./desk-keys.js";
import { el } from "./dom.js";
import { store, stored } from "./memory.js";
import { timeline } from "./timeline.js";

const { id } = data;
const path = `/api/inquiries/${id}`;
const [reply, note, conflict, handing] = ["reply", "note", "conflict", "handing"].map((name) => document.getElementById(name));
const head = () => document.getElementById("head");
const version = () => Number(head().dataset.version);
const suggested = () => document.getElementById("suggestion").dataset.text;
const PARTS = ["head", "thread", "suggestion", "ground", "sides"];

// Drafts

const kept = { reply: `claimdesk.reply.${id}`, note: `claimdesk.note.${id}` };
const restore = document.getElementById("restore");
let offered = suggested();

function fillIn() {
  reply.value = stored("sessionStorage", kept.reply) || offered;
  note.value = stored("sessionStorage", kept.note) || "";
  mark();
}

function mark() {
  const own = reply.value !== suggested();
  restore.hidden = !own || !suggested();
  document.getElementById("kept").textContent = own && reply.value.trim() ? d.kept : "";
}

reply.addEventListener("input", () => {
  store("sessionStorage", kept.reply, reply.value === suggested() ? "" : reply.value);
  mark();
});
note.addEventListener("input", () => store("sessionStorage", kept.note, note.value));
restore.addEventListener("click", () => {
  store("sessionStorage", kept.reply, "");
  reply.value = offered = suggested();
  mark();
  reply.focus();
});

// The page as it is now

async function refresh() {
  const page = await fresh(location.href);
  show(page);
}

function show(page) {
  Object.assign(data, JSON.parse(page.getElementById("data").textContent));
  for (const part of PARTS) replace(part, page);
  reveal(document);
  draw();
  const untouched = reply.value === offered;
  if (suggested() !== offered && untouched) reply.value = suggested();
  else if (suggested() !== offered && suggested()) say(d["newer-suggestion"]);
  offered = suggested();
  mark();
}

function draw() {
  const place = document.getElementById("timeline");
  if (!place) return;
  const made = timeline(data.timeline, data.page, data.language);
  if (made) place.replaceChildren(place.querySelector("h2"), ...made.querySelectorAll(":scope > :not(h3)"));
}

// Doing

let busy = false;

// Sends one change at a time. Gives what went wrong, in words; nothing where it was done.
async function step(send, done) {
  if (busy) return d.wait;
  busy = true;
  conflict.replaceChildren();
  try {
    const answer = await send();
    if (answer.status === 409 && answer.given.current) return await late();
    if (answer.status >= 300) return refusal(answer);
    // It is done, whether or not the page can be had: the next look will show it.
    await refresh().catch(() => {});
    say(done);
    return "";
  } catch {
    return d.offline;
  } finally {
    busy = false;
  }
}

// Somebody was first: what they did is shown, and what was typed here stays.
async function late() {
  const before = new Set(entries());
  await refresh();
  const changes = entries().filter((entry) => !before.has(entry));
  const name = document.querySelector("#thread .thread li:last-child .author")?.textContent || d.somebody;
  conflict.replaceChildren(
    el("p", {}, text("conflict", { name })),
    changes.length ? el("p", {}, el("strong", {}, d.changed)) : "",
    el("ul", {}, ...changes.map((entry) => el("li", {}, entry))));
  conflict.scrollIntoView({ block: "nearest" });
  return text("conflict", { name });
}

const entries = () => [...document.querySelectorAll("#thread .thread li")].map((node) => node.innerText.trim());
const patch = (body) => change("PATCH", path, { version: version(), ...body });

const STEPS = {
  assign: () => step(() => patch({ assignee: data.me }), d["done-assign"]),
  release: () => step(() => patch({ assignee: null }), d["done-release"]),
  "take-over": () => step(() => patch({ assignee: data.me, bot_silent: true }), d["done-take-over"]),
  "give-back": () => step(() => patch({ bot_silent: false }), d["done-give-back"]),
  reopen: () => step(() => patch({ state: "open" }), d["done-reopen"]),
  close: () => closing(head().querySelector("h1").textContent,
    (reason) => step(() => patch({ state: "closed", reason }), d["done-close"])),
  "hand-on": () => handing.showModal(),
};

async function run(name) {
  const wrong = await STEPS[name]();
  if (wrong && !conflict.childNodes.length) conflict.replaceChildren(el("p", {}, wrong));
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-step]");
  if (pressed) run(pressed.dataset.step);
});

async function sent(form, field, send, done, key) {
  const complaint = form.querySelector(".complaint");
  complaint.textContent = "";
  if (!field.value.trim()) {
    complaint.textContent = d.empty;
    field.focus();
    return;
  }
  const wrong = await step(send, done);
  if (wrong) {
    complaint.textContent = wrong;
    return;
  }
  store("sessionStorage", key, "");
  field.value = "";
}

document.getElementById("reply-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  await sent(event.target, reply, () => change("POST", `${path}/reply`, { text: reply.value, version: version() }), d.sent, kept.reply);
  mark();
});
document.getElementById("note-form").addEventListener("submit", (event) => {
  event.preventDefault();
  sent(event.target, note, () => change("POST", `${path}/note`, { text: note.value }), d.noted, kept.note);
});

// Handing on

const [route, paste] = ["route", "paste"].map((name) => document.getElementById(name));
route.addEventListener("change", () => {
  for (const node of document.querySelectorAll("#paths .path")) node.hidden = node.dataset.route !== route.value;
});
document.getElementById("copy").addEventListener("click", async () => {
  paste.select();
  try {
    await navigator.clipboard.writeText(paste.value);
    document.getElementById("copied").textContent = data.page.copied;
  } catch { /* Not allowed, or no secure connection: the text is selected, to be copied by hand. */ }
});
handing.querySelector("form").addEventListener("submit", async (event) => {
  if (event.submitter?.value !== "hand-on") return;
  event.preventDefault();
  const complaint = handing.querySelector(".complaint");
  complaint.textContent = "";
  const body = { state: "handed_on", route: route.value === "form" ? null : route.value, text: paste.value };
  const wrong = await step(() => patch(body), d["done-hand-on"]);
  if (wrong) complaint.textContent = wrong;
  else handing.close();
});

// Around it: the queue, and its next inquiry

const back = document.getElementById("back");
const { address = back.getAttribute("href"), ids = [] } = queue();
const at = ids.indexOf(id);
const around = { previous: ids[at - 1], next: ids[at + 1] };
back.href = address;
keepQueue({ address, ids, at: id });

function go(where) {
  if (at < 0 || !around[where]) return false;
  location.href = `/desk/${around[where]}${location.search}`;
}
if (at >= 0) {
  document.getElementById("neighbours").hidden = false;
  for (const where of ["previous", "next"]) {
    const button = document.getElementById(where);
    button.hidden = !around[where];
    button.addEventListener("click", () => go(where));
  }
}

keys({
  j: () => go("next"),
  k: () => go("previous"),
  r: () => { reply.focus(); },
  a: () => document.querySelector('[data-step="assign"], [data-step="release"]')?.click(),
  e: () => document.querySelector('[data-step="close"]')?.click(),
  "/": () => { location.href = "/desk#q"; },
  Escape: () => { location.href = back.href; },
});

watch(async () => {
  if (busy) return false;
  const page = await fresh(location.href);
  if (page.getElementById("head").dataset.version === head().dataset.version) return true;
  show(page);
  const name = document.querySelector("#thread .thread li:last-child .author")?.textContent || d.somebody;
  say(text("updated", { name }));
  conflict.replaceChildren(el("p", {}, text("updated", { name })));
  return true;
});

fillIn();
draw();
if (location.hash === "#reply") reply.focus();
