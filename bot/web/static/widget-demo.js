// The page that shows the widget: what is chosen on it becomes attributes of the widget, and of the
// tag to copy.

const [choices, tag, policy, ask] = ["choices", "tag", "policy", "ask"].map((id) => document.getElementById(id));
const widget = () => document.querySelector("claimdesk-widget");
const accent = choices.elements.accent.value;

function chosen() {
  const all = [...new FormData(choices)].map(([name, value]) => [name, value.trim()]);
  return all.filter(([name, value]) => value && !(name === "accent" && value === accent));
}

function show() {
  const kept = Object.fromEntries(chosen());
  for (const { name } of choices.elements) {
    if (name in kept) widget().dataset[name] = kept[name];
    else delete widget().dataset[name];
  }
  const { src, integrity } = tag.dataset;
  const attributes = chosen().map(([name, value]) => ` data-${name}="${value.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`);
  tag.textContent = `<script src="${location.origin}${src}"\n  integrity="${integrity}"\n  crossorigin="anonymous"${attributes.join("")} defer></script>`;
}

choices.addEventListener("input", show);
choices.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("open").addEventListener("click", () => window.Claimdesk.open());
ask.addEventListener("click", () => window.Claimdesk.ask(ask.textContent));
policy.textContent = ["script-src", "connect-src", "style-src", "img-src"].map((name) => `${name} ${location.origin}`).join("; ");
show();
