// What the desk's pages share: changes sent to the server, the page as the server has it now, what
// is said aloud, and noticing that something changed. What a page looks like is the server's to
// decide: scripts take parts of it and put them in place of the former ones.

import { fill } from "./dom.js";
import { store, stored } from "./memory.js";

export const data = JSON.parse(document.getElementById("data").textContent);
export const d = data.texts;

const PATIENCE = 30000;
const EVERY = 4000; // milliseconds between two looks at what has changed

// Sends a change. Gives the status with what the server said; a line that is cut throws.
export async function change(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: {
      Accept: "application/json",
      "Accept-Language": data.language,
      "Content-Type": "application/json",
      ...(data.csrf && { "X-CSRF-Token": data.csrf }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
  return { status: response.status, given: (await response.json().catch(() => null)) || {} };
}

// What to tell of a change that wasn't made.
export function refusal({ status, given }) {
  return status === 401 ? d["signed-out"] : given.detail || d.offline;
}

// The page at an address as the server has it now. Throws where it can't be had.
export async function fresh(address) {
  const response = await fetch(address, {
    headers: { Accept: "text/html" },
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!response.ok || new URL(response.url).pathname === "/desk/sign-in") throw new Error(response.status);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

// Puts a part of the page in place of the one it has, and keeps the focus where it was.
export function replace(id, page) {
  const [mine, theirs] = [document.getElementById(id), page.getElementById(id)];
  if (!mine || !theirs || mine.outerHTML === theirs.outerHTML) return;
  const held = mine.contains(document.activeElement) ? document.activeElement : null;
  const open = [...mine.querySelectorAll("details[open] > summary")].map((node) => node.textContent);
  const made = document.adoptNode(theirs);
  for (const summary of made.querySelectorAll("details > summary")) {
    if (open.includes(summary.textContent)) summary.parentElement.open = true;
  }
  reveal(made);
  mine.replaceWith(made);
  if (!held) return;
  const again = held.dataset.step ? made.querySelector(`[data-step="${held.dataset.step}"]`) : null;
  const link = held.href ? [...made.querySelectorAll("a")].find((node) => node.href === held.href) : null;
  (again || link || made.querySelector("button, a, summary") || document.getElementById("main")).focus({ preventScroll: true });
}

export function reveal(node) {
  node.querySelectorAll(".needs-script").forEach((part) => { part.hidden = false; });
}

export function say(text) {
  const said = document.getElementById("said");
  // The same words twice are read twice only if they differ.
  said.textContent = said.textContent === text ? `${text}\u00a0` : text;
}

export const text = (name, values) => fill(d[name], values);

// Calls back when an inquiry that this member of staff may see has changed, while the page is seen.
export function watch(changed) {
  let known = data.version;
  let looking = false;
  async function look() {
    if (document.hidden || looking) return;
    looking = true;
    try {
      const response = await fetch("/api/inquiries/counts", { headers: { Accept: "application/json" }, cache: "no-cache" });
      if (!response.ok) return;
      const { version } = await response.json();
      if (version !== known && (await changed()) !== false) known = version;
    } catch { /* The line is cut: the next look may come through. */ } finally {
      looking = false;
    }
  }
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}

// Asks why an inquiry is closed, and closes it with `send(reason)`, which says what went wrong.
export function closing(title, send) {
  const asked = document.getElementById("closing");
  const complaint = asked.querySelector(".complaint");
  complaint.textContent = "";
  asked.querySelector("[data-of]").textContent = title;
  asked.querySelector("form").onsubmit = async (event) => {
    if (event.submitter?.value !== "close") return;
    event.preventDefault();
    const wrong = await send(new FormData(event.target).get("reason"));
    if (wrong) complaint.textContent = wrong;
    else asked.close();
  };
  asked.showModal();
}

// The queue that one came from: its address, and its inquiries in their order.
export function queue() {
  try { return JSON.parse(stored("sessionStorage", "claimdesk.queue")) || {}; } catch { return {}; }
}
export const keepQueue = (kept) => store("sessionStorage", "claimdesk.queue", JSON.stringify(kept));

document.documentElement.classList.add("scripted");
reveal(document);
