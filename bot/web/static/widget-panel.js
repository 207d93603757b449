// What the widget's launcher loads: which panel stands in its place, for whom and in which language,
// and the files that it needs beside this one.

import { acts } from "./answer.js";
import { el } from "./dom.js";
import { view } from "./widget-view.js";

const FOLDER = import.meta.url.replace(/\/[^/]*$/, "");
const DIGESTS = "%DIGESTS%";
const SHARED = "%SHARED%";
let failures = 0;

// What failed once is asked for under another address, or a browser would hand out the same.
const address = (name) => `${FOLDER}/${name}?${failures}`;

// The panel of the element `host`: `place` holds it, `button` is the launcher, `base` the server's
// address. What fails is thrown, and tried again with the next call.
export function panel(host, place, button, base) {
  const token = tokens(host);
  let style = null;
  let acting = null;
  let making = null;
  let made = null;
  let wish;

  // What is shown depends on these; all else may change while it stands.
  const wished = () => `${host.language} ${host.option("topic")} ${host.option("greeting")}`;

  async function ready() {
    const name = await owner(token);
    const now = `${wished()} ${name}`;
    if (wish !== now) drop();
    wish = now;
    try {
      return made = await (making ??= make(name));
    } catch (error) {
      making = null;
      failures++;
      throw error;
    }
  }

  async function make(name) {
    const { language } = host;
    const [first] = await Promise.all([words(language), style ??= linked(place, "stylesheet", "panel.css")])
      .catch((error) => {
        style = null;
        throw error;
      });
    return view(host, { place, button, base, token, name, language, parts,
      words: async (code) => (code === language ? first : words(code)) });
  }

  // Cards and dates come with the first answer that has any.
  async function parts(given) {
    if (!acts(given)) return {};
    try {
      return await (acting ??= act(place));
    } catch (error) {
      acting = null;
      failures++;
      throw error;
    }
  }

  function drop() {
    made?.destroy();
    made = making = null;
  }

  return {
    async open() { (await ready()).open(); },
    async ask(text) { await (await ready()).ask(text); },
    close() { made?.close(); },
    destroy: drop,
    async changed() {
      if (!made || wish.startsWith(`${wished()} `)) return;
      const open = made.shown();
      drop();
      if (open) await host.open();
    },
  };
}

async function words(language) {
  const name = `${language}.json`;
  return (await fetch(address(name), { integrity: DIGESTS[name] })).json();
}

async function act(place) {
  const name = "cards.js";
  const href = address(name);
  await linked(place, "modulepreload", name);
  return (await import(href)).parts(SHARED);
}

// Resolves once it is there, and as it was when its digest was taken.
function linked(place, rel, name) {
  const link = el("link", { rel, integrity: DIGESTS[name], crossorigin: "" });
  return new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => {
      link.remove();
      reject(new Error(link.href));
    };
    link.href = address(name);
    place.append(link);
  });
}

// What the page has signed: a token, or a function that gives one and is asked for another where
// the server takes it no longer.
function tokens(host) {
  let held = null;
  return async (refused) => {
    if (refused) host.tell("token", { refused });
    const source = host.token ?? host.option("token");
    if (typeof source !== "function") return source;
    if (!held || held === refused) held = await source();
    return held;
  };
}

// The name under which a conversation is kept: nobody sees another one's.
async function owner(token) {
  const shown = await token().catch(() => null);
  if (!shown) return "claimdesk.widget";
  try {
    const { shop, sub } = JSON.parse(atob(shown.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));
    return `claimdesk.widget ${shop} ${sub}`;
  } catch {
    return "claimdesk.widget signed";
  }
}
