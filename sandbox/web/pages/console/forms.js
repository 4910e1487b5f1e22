// Forms of verbs, drawn from the schema that checks them.

import { make, open, say, shut } from "./dom.js";
import { get, step } from "./server.js";
import { spaced } from "./words.js";

const KINDS = ["vehicle", "charger", "hvac", "inverter", "battery", "meter"];
const NAMED = { user: "users", account: "accounts", webhook: "webhooks", location: "locations", link: "links" };
const UNSUITED = new Set(["meanwhile", "repeat", "expect", "expect_event", "expect_no_event", "expect_request", "wait_until"]);
let verbs = [];

export async function learn() {
  verbs = (await get("/sandbox/verbs")).filter((one) => !UNSUITED.has(one.verb));
}

const properties = (verb) => verb.schema.properties || {};
const isForAsset = (verb, kind) => (kind in properties(verb) || "asset" in properties(verb)) && ["people", "vendors"].includes(verb.group);

export const verbsOf = (kind) => verbs.filter((verb) => isForAsset(verb, kind));

// Do at once what needs nothing but its asset; ask for the rest.
export function begin(verb, asset, state, after) {
  const place = asset.kind in properties(verb) ? asset.kind : "asset";
  const others = Object.keys(properties(verb)).filter((name) => name !== "asset" && !KINDS.includes(name));
  if (others.length || (verb.verb === "plug_in" && asset.kind === "charger")) return showForm(verb, { [place]: asset.id }, state, after);
  return perform(verb.verb, { [place]: asset.id }, after);
}

export function showVerbs(state, after) {
  const groups = Map.groupBy ? Map.groupBy(verbs, (verb) => verb.group) : grouped();
  const lists = [...groups].map(([group, members]) =>
    make("section", {}, make("h3", {}, group), make("ul", { class: "verbs" }, members.map((verb) => choice(verb, state, after)))),
  );
  open("What shall happen?", make("div", { class: "groups" }, lists));
}

function grouped() {
  const groups = new Map();
  for (const verb of verbs) groups.set(verb.group, [...(groups.get(verb.group) || []), verb]);
  return groups;
}

const choice = (verb, state, after) =>
  make("li", {}, make("button", { type: "button", title: verb.does, onclick: () => showForm(verb, {}, state, after) }, spaced(verb.verb)));

export function showForm(verb, given, state, after) {
  const problem = make("p", { class: "problem", role: "alert", hidden: true });
  const fields = Object.entries(properties(verb)).map(([name, schema]) => field(name, schema, verb, given[name], state));
  const form = make("form", { method: "dialog" }, make("p", { class: "soft" }, verb.does), make("div", { class: "fields" }, fields), problem, make("p", { class: "send" }, make("button", { class: "strong" }, spaced(verb.verb))));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      await perform(verb.verb, read(form, properties(verb)), after);
      shut();
    } catch (error) {
      problem.hidden = false;
      problem.textContent = error.message;
    }
  });
  open(spaced(verb.verb), form);
}

async function perform(verb, given, after) {
  const { results } = await step(verb, given);
  say(`${spaced(verb)}: done`);
  await after(results[0]);
}

function field(name, schema, verb, value, state) {
  const id = `field-${name}`;
  const required = (verb.schema.required || []).includes(name);
  const hint = schema.description || "";
  const label = make("label", { for: id }, spaced(name), required ? make("span", { class: "soft" }, " (needed)") : null);
  return make("div", { class: "field" }, label, control(id, name, schema, value, required, state), hint ? make("small", { class: "soft" }, hint) : null);
}

function control(id, name, schema, value, required, state) {
  const given = { id, name, required };
  const options = schema.enum || (schema.type === "boolean" ? [true, false] : things(schema["x-reads"], state));
  if (options) return select(given, options, value, required);
  if (schema.type === "number" || schema.type === "integer") return make("input", { ...given, inputmode: "decimal", autocomplete: "off", value: value ?? "" });
  if (["object", "array"].includes(schema.type)) return make("textarea", { ...given, rows: 2, spellcheck: "false", placeholder: "JSON", value: value ?? "" });
  return make("input", { ...given, autocomplete: "off", spellcheck: "false", value: value ?? "" });
}

function select(given, options, value, required) {
  const made = make(
    "select",
    given,
    required ? null : make("option", { value: "" }, "–"),
    options.map((one) => (typeof one === "object" ? make("option", { value: one.id }, one.says) : make("option", { value: String(one) }, String(one)))),
  );
  if (value !== undefined) made.value = value;
  return made;
}

// The things of the world that an argument may name.
function things(reads, state) {
  if (!reads) return null;
  const names = new Map(state.names.map(({ name, id }) => [id, name]));
  const says = (one) => [names.get(one.id), one.vendor, one.model, one.login, one.url, one.name].filter(Boolean).join(" · ") || one.id;
  const isAsset = reads === "asset" || KINDS.includes(reads);
  const members = isAsset ? state.assets.filter((one) => reads === "asset" || one.kind === reads) : state[NAMED[reads]];
  return members ? members.map((one) => ({ id: one.id, says: says(one) })) : null;
}

function read(form, known) {
  const given = {};
  for (const [name, schema] of Object.entries(known)) {
    const text = form.elements[name].value.trim();
    if (text !== "") given[name] = valueOf(text, schema);
  }
  return given;
}

// What is not of the kind that the schema names goes as text, so that the server's own sentence says what is wrong.
function valueOf(text, schema) {
  if (schema.type === "string" && !schema.anyOf) return text;
  if (schema.enum && !schema.enum.some((one) => typeof one !== "string")) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
