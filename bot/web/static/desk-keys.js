// Single keys, and the list of them. Where a Korean or Japanese keyboard is set to its own script, the
// place of the key counts. Who doesn't want them switches them off.

import { store, stored } from "./memory.js";

const dialog = document.getElementById("keys");
const toggle = document.getElementById("keys-on");
toggle.checked = stored("localStorage", "claimdesk.keys") !== "off";
toggle.addEventListener("change", () => store("localStorage", "claimdesk.keys", toggle.checked ? "on" : "off"));

export function keys(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229) return;
    if (document.querySelector("dialog[open]")) return;
    const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select");
    if (event.key === "Escape") {
      if (typing) typing.blur();
      else if (actions.Escape) actions.Escape();
      return;
    }
    if (typing) return;
    const key = /^[!-~]$/.test(event.key) ? event.key : placed(event);
    if (key === "?") dialog.showModal();
    else if (toggle.checked && Object.hasOwn(actions, key) && actions[key](event) !== false) event.preventDefault();
  });
}

function placed({ code, shiftKey }) {
  if (code === "Slash") return shiftKey ? "?" : "/";
  return code.startsWith("Key") ? code[3].toLowerCase() : "";
}
