// Clients, stories, snapshots, and beginning again.

import { at, make, open, say, shut, trouble } from "./dom.js";
import { ask, choose, chosen, get, post } from "./server.js";
import { moment } from "./words.js";

export async function listClients() {
  const clients = await get("/sandbox/clients");
  if (!clients.some((one) => one.clientId === chosen()) && clients.length) choose(clients[0].clientId);
  const ids = clients.map((one) => one.clientId);
  const shown = [...at("client").options].map((one) => one.value);
  if (ids.join("\n") !== shown.join("\n")) at("client").replaceChildren(...ids.map((id) => make("option", { value: id }, id)));
  at("client").value = chosen();
  const broken = clients.find((one) => one.clientId === chosen())?.stopped;
  if (broken) trouble(`This client's world has stopped: ${broken}`);
}

export function setUp(turn) {
  at("client").addEventListener("change", () => {
    choose(at("client").value);
    turn();
  });
  at("new-client").addEventListener("click", () => newClient(turn));
  at("play").addEventListener("click", () => play(turn));
  at("snapshots").addEventListener("click", () => snapshots(turn));
  at("reset").addEventListener("click", () => reset(turn));
}

function form(title, fields, word, act, turn) {
  const problem = make("p", { class: "problem", role: "alert", hidden: true });
  const made = make("form", { method: "dialog" }, fields, problem, make("p", { class: "send" }, make("button", { class: "strong" }, word)));
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      say((await act(made.elements)) || "");
      shut();
      await turn();
    } catch (error) {
      problem.hidden = false;
      problem.textContent = error.message;
    }
  });
  open(title, made);
}

const field = (name, says, given = {}) => make("div", { class: "field" }, make("label", { for: `field-${name}` }, says), make("input", { id: `field-${name}`, name, autocomplete: "off", spellcheck: "false", ...given }));

function newClient(turn) {
  const act = async ({ id, start }) => {
    const asked = { ...(id.value && { clientId: id.value }), ...(start.value && { start: start.value }) };
    const made = await post("/sandbox/clients", asked);
    choose(made.clientId);
    return `client ${made.clientId}, secret ${made.clientSecret}`;
  };
  form("A new client, with a world of its own", [field("id", "Client id (made up if empty)"), field("start", "Begins at (now if empty)", { placeholder: "2025-01-06T17:00:00Z" })], "Make it", act, turn);
}

function play(turn) {
  const act = async ({ scenario }) => {
    const text = scenario.value.trim();
    const run = await post("/sandbox/scenarios", { scenario: text.startsWith("{") ? JSON.parse(text) : text });
    return `${run.name} has begun`;
  };
  const names = make("small", { class: "soft" }, "The name of a story that comes with the sandbox, such as demo or sunny_saturday.");
  form("Play a story in this world", [field("scenario", "Story", { value: "demo" }), names], "Begin", act, turn);
}

async function snapshots(turn) {
  const places = await get("/sandbox/snapshots");
  const back = (name) => async () => {
    await post(`/sandbox/snapshots/${name}/restore`);
    shut();
    await turn();
  };
  const forget = (name) => async () => {
    await ask("DELETE", `/sandbox/snapshots/${name}`);
    await snapshots(turn);
  };
  const rows = places.map((one) => make("li", {}, make("strong", {}, one.name), ` ${moment(one.at)} `, make("button", { type: "button", onclick: back(one.name) }, "Go back there"), make("button", { type: "button", onclick: forget(one.name) }, "Forget")));
  const act = async ({ name }) => `${(await post("/sandbox/snapshots", { name: name.value })).name} is kept`;
  form("Snapshots", [rows.length ? make("ul", { class: "snapshots" }, rows) : make("p", { class: "soft" }, "No place of this world's story has a name yet."), field("name", "Name this place", { required: true })], "Keep it", act, turn);
}

function reset(turn) {
  const act = async () => {
    await post("/sandbox/reset", {});
    return "back at the beginning";
  };
  form("Begin again", [make("p", {}, `Everything in the world of ${chosen()} goes away, and its clock goes back to where it began.`)], "Empty this world", act, turn);
}
