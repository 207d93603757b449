// What a browser keeps of a conversation, so that a page which is left and come back to, or loaded
// anew, has it still. Storage may be forbidden or full: then it lasts as long as the page.

import { json } from "./calls.js";

const KEPT = 20;

// `kind` is localStorage or sessionStorage, by name: where storage is forbidden even that throws.
export const stored = (kind, name) => { try { return window[kind].getItem(name); } catch { return null; } };
export const store = (kind, name, value) => {
  try { window[kind].setItem(name, value); } catch { /* as above */ }
};

// Under this name; whoever has the same one goes on with the same conversation.
export function memory(name) {
  const known = read(name);
  let session = known.session || null;
  let turns = Array.isArray(known.turns) ? known.turns : [];

  const write = () => store("sessionStorage", name, json({ session, turns }));

  return {
    session: () => session,
    turns: () => turns,
    keep(question, given) {
      session = given.session_id;
      turns = [...turns, { question, given }].slice(-KEPT);
      write();
    },
    // What became of a proposal since its answer.
    keepProposal(id, proposal) {
      const changed = ({ given }) =>
        given.proposal && given.proposal.id === id ? { ...given, proposal } : given;
      turns = turns.map((turn) => ({ ...turn, given: changed(turn) }));
      write();
    },
    // What was thought of an answer.
    keepRating(id, rated) {
      turns = turns.map((turn) => (turn.given.id === id ? { ...turn, given: { ...turn.given, rated } } : turn));
      write();
    },
    forget() {
      [session, turns] = [null, []];
      write();
    },
  };
}

function read(name) {
  try { return JSON.parse(stored("sessionStorage", name)) || {}; } catch { return {}; }
}
