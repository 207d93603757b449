// What a browser keeps of a conversation, so that a page which is left and come back to, or loaded
// anew, has it still. Storage may be forbidden or full; the chat goes on without it.

const KEPT = 20;
const TURNS = "claimdesk.turns";

export const stored = (store, name) => { try { return store.getItem(name); } catch { return null; } };
export const store = (store, name, value) => {
  try { value == null ? store.removeItem(name) : store.setItem(name, value); } catch { /* as above */ }
};

export const session = () => stored(sessionStorage, "claimdesk.session");

export function turns() {
  try { return JSON.parse(stored(sessionStorage, TURNS)) || []; } catch { return []; }
}

export function keep(question, given) {
  write([...turns(), { question, given }]);
  store(sessionStorage, "claimdesk.session", given.session_id);
}

// What became of a proposal since its answer.
export function keepProposal(id, proposal) {
  const changed = ({ given }) =>
    given.proposal && given.proposal.id === id ? { ...given, proposal } : given;
  write(turns().map((turn) => ({ ...turn, given: changed(turn) })));
}

// What was thought of an answer.
export function keepRating(id, rated) {
  write(turns().map(({ question, given }) => ({ question, given: given.id === id ? { ...given, rated } : given })));
}

export function forgetAll() {
  store(sessionStorage, "claimdesk.session", null);
  store(sessionStorage, TURNS, null);
}

const write = (kept) => store(sessionStorage, TURNS, JSON.stringify(kept.slice(-KEPT)));
