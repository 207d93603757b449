// Calls the server for one thing and hands back its JSON. What it says of what went wrong comes as
// Refused, with the rules' reason where they say no; a line that is cut, as what the browser throws.

export class Refused extends Error {
  constructor(detail, status = 0) {
    super(detail);
    this.status = status;
  }
}

const PATIENCE = 30000;

export async function call(method, path, { body, language, keepalive = false } = {}) {
  const headers = { Accept: "application/json", "Accept-Language": language };
  if (body) headers["Content-Type"] = "application/json";
  const response = await fetch(path, {
    method,
    headers,
    keepalive,
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
  const given = await response.json().catch(() => null);
  if (!response.ok || given === null) throw new Refused(reason(given), response.status);
  return given;
}

function reason(problem) {
  const [first] = (problem && problem.decision && problem.decision.reasons) || [];
  return [problem && problem.detail, first && first.text].filter(Boolean).join(" ");
}
