/** Values with their 95% intervals, as dots on lines that share a scale. */

import { html } from "../../vendor/htm-preact.js";
import { number } from "../format.js";
import { say } from "../messages.js";

/** @typedef {{value: number, low?: number | null, high?: number | null}} Measured */

/**
 * Return the scale that holds all values and intervals, from zero where none is negative.
 * @param {Measured[]} values
 * @returns {[number, number]}
 */
export function scaleOf(values) {
  const ends = values.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const most = Math.max(...ends, 0.001);
  return [Math.min(0, ...ends), most * 1.05];
}

/** @param {Measured} measured @returns {string} */
export function describeInterval({ value, low, high }) {
  if (low == null || high == null) return number(value, 3);
  return say("unit.interval", { value: number(value, 3), low: number(low, 3), high: number(high, 3) });
}

/** @param {{measured: Measured, scale: [number, number], tone?: string}} props */
export function Interval({ measured, scale: [least, most], tone = "" }) {
  const { value, low, high } = measured;
  const place = (/** @type {number} */ at) => `${((at - least) / (most - least)) * 100}%`;
  const isKnown = low != null && high != null;
  return html`
    <span class="interval" role="img" aria-label=${describeInterval(measured)} title=${describeInterval(measured)}>
      ${isKnown && html`<span class="interval-line ${tone}" style=${{ insetInlineStart: place(low), inlineSize: `${((high - low) / (most - least)) * 100}%` }}></span>`}
      <span class="interval-dot ${tone}" style=${{ insetInlineStart: place(value) }}></span>
    </span>
  `;
}
