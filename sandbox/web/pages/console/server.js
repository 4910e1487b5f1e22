// The control API: one client at a time, named by a header; a token if the server asks for one.

const TOKEN = "enode-sandbox-control-token";
let client = "sandbox";

export const chosen = () => client;
export function choose(id) {
  client = id;
}

export class Refused extends Error {}

export async function ask(method, path, body) {
  let answer = await fetch(path, request(method, body));
  if (answer.status === 401) {
    const token = window.prompt("This server needs its control token.");
    if (token === null) throw new Refused("The server needs its control token; reload to try again.");
    sessionStorage.setItem(TOKEN, token);
    answer = await fetch(path, request(method, body));
  }
  if (answer.status === 204) return null;
  const given = await answer.json();
  if (!answer.ok) throw new Refused(sentence(given));
  return given;
}

export const get = (path) => ask("GET", path);
export const post = (path, body) => ask("POST", path, body);
export const step = (verb, given) => post("/sandbox/do", { [verb]: given });

function request(method, body) {
  const headers = { "Sandbox-Client": client };
  const token = sessionStorage.getItem(TOKEN);
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return { method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store" };
}

function sentence(problem) {
  const issues = (problem.issues || []).map((one) => `${one.path} ${one.message}`);
  return issues.length > 1 ? issues.join(" · ") : problem.detail || problem.title;
}
