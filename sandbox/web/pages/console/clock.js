// The clock: what time it is in the world, how fast it runs, and moving it.

import { at, make, say, trouble } from "./dom.js";
import { ask, get, post } from "./server.js";
import { moment } from "./words.js";

const RATES = [
  [0, "Stop"],
  [1, "1×"],
  [60, "60×"],
  [3600, "3600×"],
];
const MOVES = [
  ["1m", "+1 min"],
  ["15m", "+15 min"],
  ["1h", "+1 h"],
  ["8h", "+8 h"],
  ["1d", "+1 day"],
];

export function setUp(after) {
  const turn = (rate) => tried(() => ask("PUT", "/sandbox/clock", { rate }), after);
  const move = (by) => tried(() => post("/sandbox/clock/advance", { by }), after, (moved) => `${moved.facts} facts, ${moved.deliveries} deliveries`);
  at("rates").append(...RATES.map(([rate, says]) => make("button", { type: "button", "data-rate": rate, onclick: () => turn(rate) }, says)));
  at("moves").append(...MOVES.map(([by, says]) => make("button", { type: "button", onclick: () => move(by) }, says)));
  at("move-by").addEventListener("submit", (event) => {
    event.preventDefault();
    move(at("by").value.trim());
  });
}

async function tried(act, after, told = () => "") {
  trouble("");
  try {
    say(told(await act()));
  } catch (error) {
    trouble(error.message);
  }
  await after();
}

export async function tick() {
  const { now, rate, moving } = await get("/sandbox/clock");
  at("now").textContent = moment(now);
  at("now").dateTime = now;
  at("pace").textContent = moving ? `moving to ${moment(moving.to)}` : rate === 0 ? "stands still" : rate === 1 ? "runs in real time" : `runs ${rate}-fold`;
  for (const one of at("rates").children) one.setAttribute("aria-pressed", String(Number(one.dataset.rate) === rate));
  return { rate, moving };
}
