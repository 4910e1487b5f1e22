#!/bin/sh
# The same with curl and grep: a sandbox of this script's own, a car, two hours of charging, and what the API says of it.
# ENODE_SANDBOX is how the sandbox is called, `enode-sandbox` if nothing else is said.
set -eu
folder=$(mktemp -d)
${ENODE_SANDBOX:-enode-sandbox} serve --port 0 --clock manual --ready-file "$folder/ready.json" > "$folder/log" 2>&1 &
sandbox=$!
trap 'kill "$sandbox"; wait "$sandbox" || true; rm -r "$folder"' EXIT
while [ ! -s "$folder/ready.json" ]; do
  kill -0 "$sandbox" || { cat "$folder/log"; exit 1; }
  sleep 0.05
done

told() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" "$folder/ready.json"; }
field() { grep -o "\"$1\":[^,}]*" | head -n 1 | cut -d : -f 2- | tr -d '"'; }
url=$(told url)

act() { curl -sSf "$url/sandbox/do" -d "$1"; }
car=$(act '{"add_vehicle": {"vendor": "TESLA", "user": "ada", "batteryLevel": 40}}' | field id)
act "{\"plug_in\": {\"vehicle\": \"$car\", \"power\": 11}}" > "$folder/plugged"
curl -sSf "$url/sandbox/clock/advance" -d '{"by": "2h"}' > "$folder/moved"

token=$(curl -sSf -u "$(told clientId):$(told clientSecret)" -d grant_type=client_credentials "$(told tokenUrl)" | field access_token)
curl -sSf -H "Authorization: Bearer $token" "$url/vehicles/$car" > "$folder/car"
echo "charging: $(field isCharging < "$folder/car"), level: $(field batteryLevel < "$folder/car") %"
