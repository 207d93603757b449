// Asks the server and hands on what comes, event by event. Decides nothing about how it looks.

import { Refused } from "./calls.js";

// Calls `on(name, data)` for each event; rejects with Refused where the server gives a reason.
export async function ask(question, { language, signal, on }) {
  const response = await fetch("/api/chat", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "text/event-stream",
      "Accept-Language": language,
    },
    body: JSON.stringify(question),
    signal,
  });
  const type = response.headers.get("Content-Type") || "";
  if (!response.ok || !type.startsWith("text/event-stream")) {
    const problem = await response.json().catch(() => ({}));
    throw new Refused(problem.detail || "", response.status);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let ended = false;
  while (true) {
    const { value, done } = await reader.read();
    if (done) break;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = parse(block);
      if (!event) continue;
      if (event.name === "error") throw new Refused(event.data.detail || "");
      ended = ended || event.name === "answer";
      on(event.name, event.data);
    }
  }
  if (!ended) throw new TypeError("the stream broke off");
}

function parse(block) {
  let name = "message";
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    else if (line.startsWith("data: ")) data.push(line.slice(6));
  }
  return data.length ? { name, data: JSON.parse(data.join("\n")) } : null;
}
