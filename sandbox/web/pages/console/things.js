// Homes, devices and people: what is true, beside what was reported.

import { at, make, open, show, trouble } from "./dom.js";
import { begin, verbsOf } from "./forms.js";
import { ago, named, spaced, written } from "./words.js";

const SHOWN = 200;
const FIRST = new Set(["state", "level", "powerKw"]);
const PLACES = new Set(["latitude", "longitude"]);
const histories = new Map();

export function draw(state, after) {
  const names = new Map(state.names.map(({ name, id }) => [id, name]));
  show(at("sites"), state.sites.map((site, place) => ({ key: `${place}`, mark: JSON.stringify(site), draw: () => home(site) })));
  const sought = at("filter").value.trim().toLowerCase();
  const fitting = state.assets.filter((one) => !sought || [names.get(one.id), one.vendor, one.model, one.userId, one.kind, one.id].join(" ").toLowerCase().includes(sought));
  fitting.forEach((one) => remember(one, state.now));
  const cards = fitting.slice(0, SHOWN).map((one) => ({ key: one.id, mark: JSON.stringify([one, names.get(one.id), age(one, state.now)]), draw: () => card(one, names.get(one.id), state, after) }));
  const rest = fitting.length - SHOWN;
  const said = rest > 0 ? `${rest} more: filter to see them` : fitting.length ? "" : sought ? "Nothing fits the filter." : "Nothing here yet. “Do …” adds a vehicle, “Play a story” a whole home.";
  const last = said ? [{ key: "said", mark: said, draw: () => make("p", { class: "soft wide" }, said) }] : [];
  show(at("assets"), [...cards, ...last]);
  show(at("people"), state.users.map((user) => ({ key: user.id, mark: JSON.stringify([user, accounts(state, user)]), draw: () => person(user, accounts(state, user), names) })));
}

const age = (one, now) => (one.reported?.lastSeen ? ago(one.reported.lastSeen, now) : "never");
const accounts = (state, user) => state.accounts.filter((one) => one.userId === user.id);

function home(site) {
  const flow = site.gridKw > 0.0005 ? "taken from the grid" : site.gridKw < -0.0005 ? "given to the grid" : "nothing from the grid";
  return make(
    "section",
    { class: "site" },
    make("h3", {}, site.name),
    make("p", {}, make("strong", {}, written(Math.abs(site.gridKw), "kW")), ` ${flow}`),
    make("p", { class: "soft" }, `household ${written(site.householdKw, "kW")} · outside ${written(site.outsideC, "°C")} · ${site.timezoneName}`),
  );
}

function card(one, name, state, after) {
  const { truth } = one;
  const facts = Object.entries(truth).filter(([key, value]) => !FIRST.has(key) && !PLACES.has(key) && value !== null);
  return make(
    "article",
    { class: "asset", "aria-label": name || one.model },
    make("header", {}, make("span", { class: `kind ${one.kind}`, "aria-hidden": "true" }), make("div", {}, make("h3", {}, name || one.reported?.information?.displayName || one.model), make("p", { class: "soft" }, `${one.vendor} ${one.model}`, one.userId ? ` · ${one.userId}` : " · not linked"))),
    make("p", { class: "now-line" }, truth.state ? make("span", { class: "chip" }, spaced(truth.state.toLowerCase())) : null, truth.powerKw === undefined ? null : make("strong", {}, written(truth.powerKw, "kW")), one.isOnline ? null : make("span", { class: "chip bad" }, "offline"), one.interventions.length ? make("span", { class: "chip bad" }, `${one.interventions.length} interventions`) : null),
    truth.level === undefined ? null : level(truth),
    chart(one),
    make("dl", {}, facts.map(([key, value]) => fact(key, value))),
    make("p", { class: "soft" }, one.reported ? `reported ${age(one, state.now)}${one.reported.isReachable === false ? ", unreachable" : ""} ` : "not reported ", make("button", { type: "button", class: "plain", "data-act": "details", onclick: () => details(one) }, "truth and report")),
    make("details", { "data-act": "verbs" }, make("summary", { "data-act": "summary" }, "Act on it"), make("div", { class: "acts" }, verbsOf(one.kind).map((verb) => act(verb, one, state, after)))),
  );
}

function act(verb, one, state, after) {
  const run = async () => {
    trouble("");
    try {
      await begin(verb, one, state, after);
    } catch (error) {
      trouble(error.message);
    }
  };
  return make("button", { type: "button", title: verb.does, "data-act": verb.verb, onclick: run }, spaced(verb.verb));
}

function fact(key, value) {
  const [word, unit] = named(key);
  return [make("dt", {}, word), make("dd", {}, written(value, unit))];
}

function level(truth) {
  const says = `${written(truth.level)} %${truth.chargeLimit ? ` of ${written(truth.chargeLimit)} %` : ""}`;
  return make("p", { class: "level" }, make("meter", { min: 0, max: 100, low: 20, high: 21, optimum: 100, value: truth.level, "aria-label": `level ${says}` }), make("span", {}, says));
}

// What a device's power was at each moment that this page saw.
function remember(one, now) {
  if (one.truth.powerKw === undefined) return;
  const seen = histories.get(one.id) || [];
  const last = seen.at(-1);
  const moment = Date.parse(now);
  if (last && moment < last[0]) seen.length = 0;
  if (!last || moment > last[0]) seen.push([moment, one.truth.powerKw]);
  histories.set(one.id, seen.slice(-120));
}

function chart(one) {
  const seen = histories.get(one.id) || [];
  if (seen.length < 3) return null;
  const [from, to] = [seen[0][0], seen.at(-1)[0]];
  const powers = seen.map(([, kw]) => kw);
  const [low, high] = [Math.min(0, ...powers), Math.max(0.1, ...powers)];
  const x = (moment) => (200 * (moment - from)) / (to - from);
  const y = (kw) => 38 - (36 * (kw - low)) / (high - low);
  const line = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  line.setAttribute("viewBox", "0 0 200 40");
  line.setAttribute("preserveAspectRatio", "none");
  line.setAttribute("class", "chart");
  line.setAttribute("role", "img");
  line.setAttribute("aria-label", `power as seen by this page, between ${written(low)} and ${written(high)} kW`);
  for (const [kind, points] of [["zero", `0,${y(0)} 200,${y(0)}`], ["power", seen.map(([moment, kw]) => `${x(moment)},${y(kw)}`).join(" ")]]) {
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
    drawn.setAttribute("points", points);
    drawn.setAttribute("class", kind);
    line.append(drawn);
  }
  return line;
}

function details(one) {
  const side = (title, value) => make("section", {}, make("h3", {}, title), make("pre", { tabindex: 0 }, JSON.stringify(value, null, 2)));
  open(`${one.vendor} ${one.model}`, make("p", { class: "soft" }, make("code", {}, one.id)), make("div", { class: "sides" }, side("What is true", one.truth), side("What was reported", one.reported)));
}

function person(user, owned, names) {
  const rows = owned.map((one) =>
    make("li", {}, make("strong", {}, one.vendor), " ", make("code", {}, one.login), make("span", { class: one.isValid ? "soft" : "chip bad" }, one.isValid ? ` ${one.assets.length} devices` : "credentials invalid")),
  );
  const said = names.get(user.id);
  return make("section", { class: "person" }, make("h3", {}, user.id, said && said !== user.id ? ` (${said})` : ""), rows.length ? make("ul", {}, rows) : make("p", { class: "soft" }, "no account linked"));
}
