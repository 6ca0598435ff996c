/** Numbers and times as the reader writes them. */

import { locale, say } from "./messages.js";

/** @typedef {number | null | undefined} Maybe */

/**
 * @param {Maybe} value
 * @param {number} [digits] most digits after the point
 */
export const number = (value, digits = 0) =>
  value == null ? "–" : new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);

/**
 * @param {Maybe} value 0 to 1
 * @param {number} [digits]
 */
export const percent = (value, digits = 0) =>
  value == null
    ? "–"
    : new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: digits }).format(value);

/** @param {number} dollars US dollars */
export const money = (dollars) => new Intl.NumberFormat(locale(), { style: "currency", currency: "USD" }).format(dollars);

/**
 * @param {number} value
 * @param {string} currency as ISO 4217 has it; any other text stands behind the number
 */
export const amount = (value, currency) =>
  /^[A-Z]{3}$/.test(currency)
    ? new Intl.NumberFormat(locale(), { style: "currency", currency, maximumFractionDigits: value % 1 ? 2 : 0 }).format(value)
    : `${number(value, 2)} ${currency}`;

/** @param {number} value a difference, with its sign */
export const signed = (value, digits = 1) =>
  new Intl.NumberFormat(locale(), { maximumFractionDigits: digits, signDisplay: "exceptZero" }).format(value);

/** @param {string | null | undefined} value */
export const moment = (value) =>
  value ? new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(value)) : "–";

/** @param {number} seconds since 1970 @returns {string} */
export const clockTime = (seconds) =>
  new Intl.DateTimeFormat(locale(), { timeStyle: "short" }).format(new Date(seconds * 1_000));

/** @param {string | null | undefined} value */
export const day = (value) =>
  value ? new Intl.DateTimeFormat(locale(), { dateStyle: "medium" }).format(new Date(value)) : "–";

const UNITS = /** @type {const} */ ([
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
]);

/**
 * How long something took or takes.
 * @param {Maybe} seconds
 */
export function duration(seconds) {
  if (seconds == null) return "–";
  const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? ["second", 1];
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(locale(), /** @type {any} */ (style)).format(seconds / size);
}

/** @param {string | null | undefined} value when it was */
export function since(value) {
  if (!value) return "–";
  const seconds = (Date.parse(value) - Date.now()) / 1_000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

/** @param {Maybe} hours of learning */
export const hours = (hours) => say("unit.hours", { hours: number(hours) });
