// The FAQ while somebody types: results without a new page. Without this script the form sends.

const form = document.querySelector(".search");
const input = form.elements.q;
const found = document.getElementById("found");
const count = document.getElementById("count");
const PAUSE = 150; // milliseconds without a key before asking

let timer, asking;

async function search() {
  asking?.abort();
  asking = new AbortController();
  const typed = input.value.trim();
  const address = typed ? `${form.action}?q=${encodeURIComponent(typed)}` : form.action;
  try {
    const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    count.textContent = page.getElementById("count").textContent;
    found.replaceChildren(...page.getElementById("found").childNodes);
    history.replaceState(null, "", address);
  } catch (error) {
    // Offline the form still says so, when it is sent.
    if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
  }
}

// Each key counts, those of a syllable or word under composition too.
input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
});

// Where a browser doesn't unfold what its address names.
function unfold() {
  const folded = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest("details:not([open])");
  if (!folded) return;
  folded.open = true;
  folded.scrollIntoView();
}
addEventListener("hashchange", unfold);
unfold();
