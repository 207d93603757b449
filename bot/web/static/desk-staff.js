// Accounts: adding one, disabling and enabling one. A password that was made up is shown this once.

import { change, d, fresh, refusal, replace, say, text } from "./desk.js";
import { el } from "./dom.js";

const [form, made, wrong] = ["add", "made", "wrong"].map((id) => document.getElementById(id));
const complaint = form.querySelector(".complaint");

// Sends a change and shows the accounts as they are then. Gives what went wrong, in words.
async function done(method, path, body) {
  let answer;
  try {
    answer = await change(method, path, body);
  } catch { return { said: d.offline }; }
  if (answer.status >= 300) return { said: refusal(answer) };
  const page = await fresh(location.href).catch(() => null);
  if (page) replace("accounts", page);
  return { said: "", given: answer.given };
}

document.addEventListener("click", async ({ target }) => {
  const pressed = target.closest("[data-account]");
  if (!pressed) return;
  const { account, disabled } = pressed.dataset;
  const { said } = await done("PATCH", `/api/staff/${account}`, { disabled: disabled === "true" });
  wrong.textContent = said;
  if (!said) say(d["account-changed"]);
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const told = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
  const { said, given } = await done("POST", "/api/staff", told);
  complaint.textContent = said;
  made.hidden = Boolean(said);
  if (said) return;
  made.replaceChildren(text(given.password ? "made-up" : "added", { name: given.name }));
  if (given.password) made.append(" ", el("code", {}, given.password));
  form.reset();
});
