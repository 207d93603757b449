// What the widget's launcher loads: which panel stands in its place, for whom and in which language.
// The server has put in the style, and the digests that the words are held to.

import { view } from "./widget-view.js";

const FOLDER = import.meta.url.replace(/\/[^/]*$/, "");
const DIGESTS = "%DIGESTS%";
let failures = 0;
const sheet = new CSSStyleSheet();
sheet.replaceSync("%STYLE%");

// The panel of the element `host`: `place` holds it, `button` is the launcher, `base` the server's
// address. What fails is thrown, and tried again with the next call.
export function panel(host, place, button, base) {
  const token = tokens(host);
  const root = place.getRootNode();
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
    const first = await words(language);
    return view(host, { place, button, base, token, name, language,
      words: async (code) => (code === language ? first : words(code)) });
  }

  function drop() {
    made?.destroy();
    made = making = null;
  }

  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
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

// What failed once is asked for under another address, or a browser would hand out the same.
const words = async (language) =>
  (await fetch(`${FOLDER}/${language}.json?${failures}`, { integrity: DIGESTS[language] })).json();

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
