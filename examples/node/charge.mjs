// An integration in Node, with fetch and nothing else: find a car, stop its charging, and wait until it has stopped.
// ENODE_URL, ENODE_TOKEN_URL, ENODE_CLIENT_ID and ENODE_CLIENT_SECRET say where Enode is: the sandbox, or the real one.
const { ENODE_URL, ENODE_TOKEN_URL, ENODE_CLIENT_ID, ENODE_CLIENT_SECRET } = process.env;

async function token() {
  const login = Buffer.from(`${ENODE_CLIENT_ID}:${ENODE_CLIENT_SECRET}`).toString("base64");
  const answer = await fetch(ENODE_TOKEN_URL, {
    method: "POST",
    headers: { Authorization: `Basic ${login}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  if (!answer.ok) throw new Error(`no token: ${answer.status}`);
  return (await answer.json()).access_token;
}

const authorization = `Bearer ${await token()}`;

async function ask(method, path, body) {
  const headers = { Authorization: authorization, ...(body && { "Content-Type": "application/json" }) };
  const answer = await fetch(ENODE_URL + path, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const { data: vehicles } = await ask("GET", "/vehicles");
const car = vehicles.find((vehicle) => vehicle.chargeState.isCharging);
if (!car) throw new Error("no car is charging");
let action = await ask("POST", `/vehicles/${car.id}/charging`, { action: "STOP" });
while (action.state === "PENDING") {
  await new Promise((resolve) => setTimeout(resolve, 20));
  action = await ask("GET", `/vehicles/actions/${action.id}`);
}
const { chargeState } = await ask("GET", `/vehicles/${car.id}`);
console.log(`${action.state}, at ${chargeState.batteryLevel} %, ${chargeState.powerDeliveryState}`);
