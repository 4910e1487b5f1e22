// What happened: facts, requests, deliveries, links, stories. One row per list.

import { at, make, open, say, show, trouble } from "./dom.js";
import { get, post } from "./server.js";
import { clock, spaced } from "./words.js";

const KEPT = 300;
const WHAT = ["what", "state", "text", "event", "name", "reason", "intervention", "vendor"];
let facts = [];
let names = new Map();
let told = 0;
let current = "facts";

const LISTS = {
  facts: { says: "Facts", load: loadFacts, line: factLine, empty: "Nothing happened yet." },
  requests: { says: "Requests", load: () => get("/sandbox/requests"), line: requestLine, empty: "Nobody asked anything yet." },
  deliveries: { says: "Deliveries", load: () => get("/sandbox/deliveries"), line: deliveryLine, empty: "No webhook was called yet." },
  links: { says: "Links", load: () => get("/sandbox/links"), line: linkLine, empty: "No link was opened yet." },
  stories: { says: "Stories", load: () => get("/sandbox/scenarios"), line: storyLine, empty: "No story is being told." },
};

export function setUp() {
  const tabs = Object.entries(LISTS).map(([name, { says }]) =>
    make("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "log", "data-name": name, onclick: () => turnTo(name), onkeydown: arrow }, says),
  );
  at("tabs").append(...tabs);
  mark("facts");
}

export function forget() {
  facts = [];
  told = 0;
}

function turnTo(name) {
  mark(name);
  draw();
}

function mark(name) {
  current = name;
  for (const tab of at("tabs").children) {
    const isIt = tab.dataset.name === name;
    tab.setAttribute("aria-selected", String(isIt));
    tab.tabIndex = isIt ? 0 : -1;
  }
  at("log").setAttribute("aria-labelledby", `tab-${name}`);
  at("log").replaceChildren();
}

function arrow(event) {
  const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!way) return;
  const tabs = [...at("tabs").children];
  const next = tabs.at((tabs.indexOf(event.target) + way) % tabs.length);
  next.focus();
  turnTo(next.dataset.name);
}

export async function draw(state) {
  if (state) names = new Map(state.names.map(({ name, id }) => [id, name]));
  const name = current;
  const { load, line, empty } = LISTS[name];
  const entries = await load();
  if (name !== current) return;
  const rows = entries
    .map((entry, place) => ({ key: `${name} ${entry.number ?? place}`, mark: JSON.stringify(entry), draw: () => line(entry) }))
    .slice(-KEPT)
    .reverse();
  show(at("log"), rows.length ? rows : [{ key: "empty", mark: name, draw: () => make("p", { class: "soft" }, empty) }]);
}

async function loadFacts() {
  const more = await get(`/sandbox/facts?after=${told}`);
  if (more.length) {
    told = more.at(-1).number;
    facts = [...facts, ...more].slice(-KEPT);
  }
  return facts;
}

function entry(moment, words, whole, ...more) {
  const shown = () => open(words.filter((part) => typeof part === "string").join(" "), make("pre", { tabindex: 0 }, JSON.stringify(whole, null, 2)));
  const button = make("button", { type: "button", class: "plain entry", onclick: shown }, moment ? make("time", {}, clock(moment)) : null, " ", ...words);
  return make("div", { class: "row" }, button, more);
}

function factLine(fact) {
  const about = [...WHAT.map((key) => fact[key]), ""].find((value) => typeof value === "string");
  const thing = fact.assetId || fact.thingId;
  const whose = names.get(thing) || thing?.slice(0, 8) || fact.userId;
  return entry(fact.at, [`${whose ? `${whose}: ` : ""}${spaced(fact.kind)} `, make("span", { class: "soft" }, [about, fact.detail].filter(Boolean).join(": "))], fact);
}

function requestLine(one) {
  const status = make("span", { class: one.status >= 400 ? "chip bad" : "chip" }, String(one.status));
  return entry(one.at, [`${one.method} ${one.path}`, status], one);
}

function deliveryLine(one) {
  const kinds = [...new Set([...one.body.matchAll(/"event":"([a-z:-]+)"/g)].map((found) => found[1]))].join(", ");
  const status = make("span", { class: one.status >= 200 && one.status < 300 ? "chip" : "chip bad" }, one.status ? String(one.status) : one.error || "failed");
  const again = async () => {
    try {
      await post(`/sandbox/deliveries/${one.id}/redeliver`);
      say("sent again");
      await draw();
    } catch (error) {
      trouble(error.message);
    }
  };
  return entry(one.at, [kinds, one.try > 1 ? `try ${one.try}` : "", status], one, make("button", { type: "button", onclick: again, "aria-label": `Send ${kinds} again` }, "Send again"));
}

function linkLine(one) {
  const way = one.state === "OPEN" ? make("a", { href: `/link/${encodeURIComponent(one.linkToken)}`, target: "_blank", rel: "noopener" }, "Open the page") : null;
  return entry(one.createdAt, [one.userId || "", make("span", { class: "chip" }, one.state.toLowerCase())], one, way);
}

function storyLine(run) {
  const missed = run.checks.filter((check) => !check.met).length;
  const how = run.failed ? "failed" : missed ? `${missed} checks not met` : run.done ? "done" : "goes on";
  return entry(null, [run.name, make("span", { class: run.failed || missed ? "chip bad" : "chip" }, how)], run);
}
