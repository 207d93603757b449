// Reaches the server: sends a request on behalf of whoever is signed in, calls it for one thing and
// hands back its JSON. What it says of what went wrong comes as Refused, with the rules' reason where
// they say no; a line that is cut, as what the browser throws.

export class Refused extends Error {
  constructor(detail, status = 0) {
    super(detail);
    this.status = status;
  }
}

const PATIENCE = 30000;

// `base` is the server's address where the page is another one's; `token(refused)` gives what is
// shown in the caller's name, if anything: another one, if it can, where the former was refused.
export function connect(base = "", token = null) {
  async function send(path, { language, body, headers, ...more }) {
    const go = (shown) => fetch(base + path, {
      ...more,
      headers: {
        "Accept-Language": language,
        ...(body && { "Content-Type": "application/json" }),
        ...(shown && { Authorization: `Bearer ${shown}` }),
        ...headers,
      },
      body: body && json(body),
    });
    const shown = token && await token();
    const response = await go(shown);
    if (response.status !== 401 || !shown) return response;
    const fresh = await token(shown);
    return fresh && fresh !== shown ? go(fresh) : response;
  }

  async function call(method, path, more) {
    const response = await send(path, {
      method,
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
      ...more,
    });
    const given = await response.json().catch(() => null);
    if (!response.ok || given === null) throw new Refused(reason(given), response.status);
    return given;
  }

  // Where a link to a page of the server leads; from another site, beside it.
  const link = (path) => ({ href: base + path, ...(base && { target: "_blank", rel: "noopener" }) });

  return { send, call, link };
}

// Where a library has given arrays a toJSON of its own, it is passed over.
export const json = (value) => JSON.stringify(value, function (key) { return this[key]; });

export function reason(problem) {
  const [first] = (problem && problem.decision && problem.decision.reasons) || [];
  return [problem && problem.detail, first && first.text].filter(Boolean).join(" ");
}

// What went wrong, in a sentence: where a page has one of its own for a status, in that.
export function explained(error, t) {
  const own = error.status === 401 ? t["signed-out"] : error.status === 403 && t["not-here"];
  if (error instanceof Refused && (own || error.message)) return own || error.message;
  return navigator.onLine ? t.unreachable : t.offline;
}
