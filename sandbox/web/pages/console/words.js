// How values are written for people.

const UNITS = { Kw: "kW", Kwh: "kWh", Km: "km", C: "°C", A: "A", Seconds: "s" };
const PERCENT = new Set(["level", "chargeLimit", "dischargeLimit"]);

// `drivenKwh` becomes ["driven", "kWh"]; a name that is a whole word, such as `A`, keeps itself.
export function named(key) {
  const found = /^(.*[a-z])(Kwh|Kw|Km|C|A|Seconds)$/.exec(key);
  const unit = found ? UNITS[found[2]] : PERCENT.has(key) ? "%" : "";
  return [spaced(found ? found[1] : key), unit];
}

export const spaced = (key) => key.replace(/[_-]/g, " ").replace(/([a-z])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);

export function written(value, unit = "") {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "object") return JSON.stringify(value);
  if (typeof value !== "number") return String(value);
  const digits = Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 100 ? 1 : 2;
  return `${value.toLocaleString("en", { maximumFractionDigits: digits })}${unit ? ` ${unit}` : ""}`;
}

export const clock = (moment) => moment.slice(11, 19);

export function moment(given) {
  const day = new Date(given).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return `${day}, ${clock(given)} UTC`;
}

export function ago(then, now) {
  const seconds = Math.max(0, Math.round((Date.parse(now) - Date.parse(then)) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 172800 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86400)} days ago`;
}
