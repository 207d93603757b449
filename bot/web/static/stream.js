// Asks the server and hands on what comes, event by event. Decides nothing about how it looks.

import { Refused, reason } from "./calls.js";

// Calls `on(name, data)` for each event; rejects with Refused where the server gives a reason.
export async function stream(server, question, { language, signal, on }) {
  const response = await server.send("/api/chat", {
    method: "POST",
    headers: { Accept: "text/event-stream" },
    language,
    body: question,
    signal,
  });
  const type = response.headers.get("Content-Type") || "";
  if (!response.ok || !type.startsWith("text/event-stream")) {
    throw new Refused(reason(await response.json().catch(() => null)), response.status);
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
