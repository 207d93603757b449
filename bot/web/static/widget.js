// The widget's launcher: a button on any page, and the handle to it. Everything else comes with the
// first click, held to a digest that the server has put in here, as it has the words and the style.

(() => {
  const NAME = "claimdesk-widget";
  const script = document.currentScript;
  if (!script || customElements.get(NAME)) return;
  const base = script.src.replace(/\/[^/]*$/, "");
  const make = (tag, given) => Object.assign(document.createElement(tag), given);
  const WORDS = "%WORDS%";
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("%STYLE%");
  let failures = 0;

  // Resolves to what a panel is made with, if it is as it was when its digest was taken. What
  // failed once is asked for under another address: browsers remember modules that failed.
  const load = (place) => new Promise((resolve, onerror) => {
    const href = `${base}/widget-%VERSION%/panel.js?${failures}`;
    const onload = () => resolve(import(href));
    place.append(make("link", { rel: "modulepreload", integrity: "%DIGEST%", crossOrigin: "", onload, onerror, href }));
  });

  customElements.define(NAME, class extends HTMLElement {
    #place = make("div", { ariaLive: "polite" });
    #button = make("button", { onclick: () => this.open() });
    #panel;

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      root.append(this.#place);
      this.#place.append(this.#button);
      new MutationObserver(() => this.connectedCallback()).observe(this, { attributes: true });
    }

    connectedCallback() {
      const place = this.#place;
      place.className = `claimdesk ${this.option("position")?.replace("-", " ")}`;
      place.lang = this.language;
      place.style.colorScheme = this.option("theme");
      place.style.zIndex = this.option("z-index");
      place.style.setProperty("--accent", this.option("accent"));
      this.#say(0);
      this.#panel?.changed();
    }

    disconnectedCallback() { this.close(); }

    option(name) { return this.getAttribute(`data-${name}`) ?? this.getAttribute(name); }

    get language() {
      return [this.option("language"), this.closest("[lang]")?.lang, ...navigator.languages]
        .map((wish) => wish?.split("-")[0].toLowerCase())
        .find((code) => WORDS[code]) ?? "en";
    }

    #say(which) { this.#button.textContent = WORDS[this.language][which]; }

    async #call(name, given) {
      this.#say(0);
      try {
        this.#panel ??= (await load(this.#place)).panel(this, this.#place, this.#button, base);
        await this.#panel[name](given);
      } catch (error) {
        this.#say(1);
        failures++;
        this.tell("error", { error });
      }
    }

    tell(name, detail) {
      this.dispatchEvent(new CustomEvent(`claimdesk:${name}`, { detail, bubbles: true, composed: true }));
    }

    open() { return this.#call("open"); }

    ask(text) { return this.#call("ask", text); }

    close() { this.#panel?.close(); }

    destroy() {
      this.#panel?.destroy();
      this.remove();
    }
  });

  const first = () => document.querySelector(NAME);
  const handle = (name) => [name, (given) => first()?.[name](given)];
  window.Claimdesk ??= Object.fromEntries(["open", "close", "ask", "destroy"].map(handle));

  const begin = () => {
    if (first() || script.dataset.auto === "off") return;
    const made = make(NAME);
    document.body.append(made);
    Object.assign(made.dataset, script.dataset);
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else begin();
})();
