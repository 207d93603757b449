// Dates as they follow one another: drawn on a line, and as the list that says the same in words.
// Which dates there are is the rules' to say.

import { el, number, part, svg, today, written } from "./dom.js";

const LABEL = 12; // height of a label's letters
const GAP = 7; // least room between two labels
const LINE = 30; // where the line runs
const MARGIN = 28;

// `events` as an answer has them. Null where there is nothing to say.
export function timeline(events, t, language) {
  const known = distinct(events);
  if (!known.length) return null;
  const now = today();
  const days = [...new Set(known.map((event) => event.date))];
  const list = el("ol", { class: "dates" }, ...known.map((event) =>
    el("li", { class: event.date < now && "past" },
      el("time", { datetime: event.date }, written(event.date, language, { weekday: "short" })),
      el("span", {}, t[`on-${event.kind}`] || event.text))));
  const shown = near(days, now) ? now : null;
  const node = part(t.dates, list);
  node.classList.add("timeline");
  if (new Set(shown ? [...days, shown] : days).size > 1) list.before(drawing(days, shown, t, language));
  return node;
}

// A decision's own dates, which come true when it is done, with those that stand already.
export function withDecision(events, decision) {
  const own = [
    ["answer_deadline", decision.deadline],
    ["withdrawn_by_itself", decision.takes_effect_on],
    ["possible_from", decision.earliest],
  ];
  return [...events, ...own.filter(([, date]) => date).map(([kind, date]) => ({ kind, date }))];
}

function distinct(events) {
  const found = new Map(events.map((event) => [`${event.date} ${event.kind}`, event]));
  return [...found.values()].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}

// Today is marked unless it is so far off that nothing else could be told apart.
function near(days, now) {
  const at = number(now);
  const first = number(days[0]);
  const last = number(days.at(-1));
  return Math.max(first - at, at - last) <= Math.max(14, 2 * (last - first));
}

function drawing(days, now, t, language) {
  const node = svg("svg", { class: "line", "aria-hidden": "true", focusable: "false", width: "100%", height: 1 });
  let drawn = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (!width || width === drawn) return;
    drawn = width;
    draw(node, width, days, now, t, language);
  }).observe(node);
  return node;
}

function draw(node, width, days, now, t, language) {
  const all = [...days, ...(now ? [now] : [])].map(number);
  const first = Math.min(...all);
  const span = Math.max(...all) - first;
  const x = (day) => MARGIN + ((width - 2 * MARGIN) * (day - first)) / span;
  const parts = [svg("line", { class: "axis", x1: 0, x2: width, y1: LINE, y2: LINE })];
  if ((width - 2 * MARGIN) / span >= 5) {
    for (let day = first; day <= first + span; day++) {
      parts.push(svg("line", { class: "tick", x1: x(day), x2: x(day), y1: LINE - 4, y2: LINE + 4 }));
    }
  }
  if (now) {
    const at = x(number(now));
    const half = wide(t.today) / 2;
    const middle = Math.min(Math.max(at, half), width - half);
    parts.push(
      svg("line", { class: "now", x1: at, x2: at, y1: LINE - 12, y2: LINE + 12 }),
      svg("text", { class: "now", x: middle, y: LINE - 17, "text-anchor": "middle" }, t.today));
  }
  for (const label of labels(days, x, width, language)) {
    const past = now && label.day < now ? "past" : null;
    parts.push(
      svg("line", { class: "leader", x1: label.at, x2: label.middle, y1: LINE + 7, y2: LINE + 18 }),
      svg("circle", { class: past ? "dot past" : "dot", cx: label.at, cy: LINE, r: 5 }),
      svg("text", { class: past, x: label.middle, y: LINE + 31, "text-anchor": "middle" }, label.text));
  }
  node.setAttribute("height", LINE + 36);
  node.setAttribute("viewBox", `0 0 ${width} ${LINE + 36}`);
  node.replaceChildren(...parts);
}

// One below each day; where days are close, labels give way to each other, at the end backwards.
function labels(days, x, width, language) {
  for (const form of [{}, { month: "numeric" }]) {
    const found = days.map((day) => {
      const text = written(day, language, form);
      return { day, text, at: x(number(day)), wide: wide(text) };
    });
    const needed = found.reduce((sum, label) => sum + label.wide + GAP, -GAP);
    if (needed > width && !form.month) continue;
    let free = 0;
    for (const label of found) {
      label.left = Math.max(label.at - label.wide / 2, free);
      free = label.left + label.wide + GAP;
    }
    let end = width;
    for (const label of found.toReversed()) {
      label.left = Math.min(label.left, end - label.wide);
      end = label.left - GAP;
      label.middle = label.left + label.wide / 2;
    }
    return found;
  }
}

const wide = (text) => [...text].reduce((sum, sign) => sum + (sign > "⺀" ? LABEL + 0.5 : LABEL * 0.58), 0);
