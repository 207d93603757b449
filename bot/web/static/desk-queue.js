// The queue: filters that stay in the address, rows under the keys, and what changes meanwhile. A row
// is never moved while somebody looks at it: what is new is offered, what changed is told in place.

import { change, closing, data, d, fresh, keepQueue, queue, refusal, replace, say, text, watch } from "./desk.js";
import { keys } from "./desk-keys.js";
import { el } from "./dom.js";

const form = document.getElementById("filters");
const news = document.getElementById("news");
const list = () => document.getElementById("list");
const rows = () => [...document.querySelectorAll("#rows > .row")];
const link = (row) => row.querySelector("h2 a");
const current = () => document.activeElement?.closest("#rows > .row");
let last = null; // id of the row that was current last
let asked = 0;

// Showing

async function show(address, { push = true } = {}) {
  const turn = ++asked;
  list().setAttribute("aria-busy", "true");
  say(d.loading);
  try {
    const page = await fresh(address);
    if (turn !== asked) return;
    if (push) history.pushState(null, "", address);
    whole(page);
    say(text("shown", { count: rows().length }));
  } catch {
    if (turn !== asked) return;
    list().setAttribute("aria-busy", "false");
    const again = el("button", { type: "button", onclick: () => show(address, { push }) }, d.retry);
    list().replaceChildren(el("div", { class: "empty", role: "alert" }, el("p", {}, d.failed), again));
  }
}

// The list as the server has it; the focus goes on with the row that had it.
function whole(page) {
  news.replaceChildren();
  for (const id of ["views", "list", "clear"]) replace(id, page);
  if (!document.getElementById("clear") && page.getElementById("clear")) {
    form.append(document.adoptNode(page.getElementById("clear")));
  } else if (!page.getElementById("clear")) document.getElementById("clear")?.remove();
}

// What changed meanwhile: rows stay where they are, new ones are offered.
function meanwhile(page) {
  replace("views", page);
  const [mine, theirs] = [new Map(), new Map()];
  for (const row of rows()) mine.set(row.dataset.id, row);
  for (const row of page.querySelectorAll("#rows > .row")) theirs.set(row.dataset.id, row);
  for (const [id, row] of mine) {
    const now = theirs.get(id);
    if (now && now.dataset.version !== row.dataset.version) replace(row.id, page);
    else if (!now && !row.classList.contains("gone")) {
      row.classList.add("gone");
      row.querySelector(".who").append(" ", el("span", { class: "silent" }, d["changed-by-other"]));
    }
  }
  const fresh = [...theirs.keys()].filter((id) => !mine.has(id)).length;
  if (fresh && !mine.size) whole(page);
  else offer(fresh);
}

function offer(count) {
  const said = count === 1 ? d["new-one"] : text("new-more", { count });
  if (!count) news.replaceChildren();
  else if (news.dataset.said !== said || !news.childNodes.length) {
    news.dataset.said = said;
    news.replaceChildren(el("span", {}, said),
      el("button", { type: "button", onclick: () => show(location.href, { push: false }) }, d["show-new"]));
  }
}

// Filters

// On a phone there is no room for them beside the rows; they unfold.
const folded = document.getElementById("folded");
const narrow = matchMedia("(max-width: 48rem)");
const fold = () => { folded.open = !narrow.matches; };
narrow.addEventListener("change", fold);
fold();

function address() {
  const chosen = [...new FormData(form)].filter(([name, value]) => value && !(name === "state" && value === "open"));
  const query = new URLSearchParams(chosen);
  return query.size ? `/desk?${query}` : "/desk";
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  show(address());
});
form.addEventListener("change", ({ target }) => { if (target.id !== "q") show(address()); });
let typed;
form.elements.q.addEventListener("input", ({ isComposing }) => {
  clearTimeout(typed);
  // What is being composed isn't what is looked for yet.
  if (!isComposing) typed = setTimeout(() => show(address(), { push: false }).then(() => history.replaceState(null, "", address())), 350);
});

document.addEventListener("click", (event) => {
  const followed = event.target.closest("#views a, #clear a");
  if (!followed || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(followed.href).then(() => fit(new URL(followed.href).searchParams));
});

// The filters as an address has them.
function fit(query) {
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden") continue;
    const value = query.get(field.name);
    if (field.type === "checkbox") field.checked = value === field.value;
    else field.value = value ?? (field.name === "state" ? "open" : "");
  }
}

addEventListener("popstate", () => {
  fit(new URLSearchParams(location.search));
  show(location.href, { push: false });
});

// Doing

async function patch(row, body) {
  let answer;
  try {
    answer = await change("PATCH", `/api/inquiries/${row.dataset.id}`, { version: Number(row.dataset.version), ...body });
  } catch { return d.offline; }
  const page = await fresh(location.href).catch(() => null);
  if (page) meanwhile(page);
  if (answer.status < 300) return "";
  const by = answer.given.current && answer.given.current.changed_by;
  return answer.status === 409 ? text("conflict", { name: by || d.somebody }) : refusal(answer);
}

async function assign(row) {
  const mine = row.querySelector(".who").classList.contains("mine");
  const wrong = await patch(row, { assignee: mine ? null : data.me });
  say(wrong || d[mine ? "done-release" : "done-assign"]);
  if (wrong) tell(row.dataset.id, wrong);
}

// Beside the row, for those who don't hear it.
function tell(id, wrong) {
  const row = document.getElementById(`row-${id}`);
  row?.querySelector(".what").append(el("p", { class: "complaint" }, wrong));
}

function close(row) {
  closing(link(row).textContent, async (reason) => {
    const wrong = await patch(row, { state: "closed", reason });
    if (!wrong) say(d["done-close"]);
    return wrong;
  });
}

function move(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current() || document.getElementById(`row-${last}`));
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  link(all[next]).focus();
}

const onRow = (act) => () => {
  const row = current() || document.getElementById(`row-${last}`);
  return row ? act(row) : false;
};

document.addEventListener("focusin", () => {
  const row = current();
  if (row) last = row.dataset.id;
});

keys({
  j: () => move(1),
  k: () => move(-1),
  o: onRow((row) => { link(row).click(); }),
  r: onRow((row) => { keep(); location.href = `${link(row).href}#reply`; }),
  a: onRow((row) => { assign(row); }),
  e: onRow((row) => { close(row); }),
  "/": () => {
    folded.open = true;
    form.elements.q.focus();
    form.elements.q.select();
  },
});

const keep = () => keepQueue({ address: location.pathname + location.search, ids: rows().map((row) => row.dataset.id) });
addEventListener("pagehide", keep);
document.addEventListener("click", (event) => { if (event.target.closest("#rows a")) keep(); });

watch(async () => meanwhile(await fresh(location.href)));

// Back from a case: to its row, or where that has gone, to the next one.
const { at, ids = [] } = queue();
if (at) {
  keep();
  const row = [at, ...ids.slice(ids.indexOf(at) + 1)].map((id) => document.getElementById(`row-${id}`)).find(Boolean);
  if (row) link(row).focus();
}
if (location.hash === "#q") form.elements.q.focus();
