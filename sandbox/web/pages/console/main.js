// The page as a whole: what is looked at again, and when.

import { at, say, trouble } from "./dom.js";
import * as clock from "./clock.js";
import * as forms from "./forms.js";
import * as logs from "./logs.js";
import { get } from "./server.js";
import * as things from "./things.js";
import * as worlds from "./worlds.js";

const GLANCE_MS = 1000;
let state = null;
let looking = Promise.resolve();
let isBlind = false;

// Looks follow one another: two that were begun at once could show the older state last.
function look() {
  looking = looking.then(lookOnce);
  return looking;
}

async function lookOnce() {
  try {
    await worlds.listClients();
    const { moving } = await clock.tick();
    if (!moving) state = await get("/sandbox/state");
    things.draw(state, look);
    await logs.draw(state);
    document.body.dataset.seen = state.now;
    if (isBlind) trouble("");
    isBlind = false;
  } catch (error) {
    isBlind = true;
    trouble(error instanceof TypeError ? "The server does not answer." : error.message);
  }
}

async function turn() {
  trouble("");
  logs.forget();
  await look();
}

async function glance() {
  if (!document.hidden) await look();
  setTimeout(glance, GLANCE_MS);
}

async function begin() {
  try {
    await forms.learn();
  } catch (error) {
    trouble(error.message);
    return;
  }
  clock.setUp(look);
  logs.setUp();
  worlds.setUp(turn);
  at("add").addEventListener("click", () => forms.showVerbs(state, look));
  at("filter").addEventListener("input", () => things.draw(state, look));
  await glance();
  say("ready");
}

begin();
