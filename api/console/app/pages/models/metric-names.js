/** Metrics and what drifts, in words, with what they mean. */

import { html } from "../../../vendor/htm-preact.js";
import { number } from "../../format.js";
import { hasMessage, say, sayOf, word } from "../../messages.js";
import { Hint } from "../../parts/hint.js";

const ITEMS = ["job", "course"];
const SLICE = ".slice.";

/** @typedef {{name: string, k?: number | null}} Named */

/**
 * Take a name such as `item_knn.ndcg.job.slice.language ar` apart.
 * @param {string} name
 * @returns {{model: string, metric: string, item: string, slice: string}} empty where the name has no such part
 */
export function partsOf(name) {
  const [whole, slice = ""] = name.split(SLICE);
  const parts = whole.split(".");
  const item = ITEMS.includes(parts.at(-1) ?? "") ? (parts.pop() ?? "") : "";
  return { model: parts.slice(0, -1).join("."), metric: parts.at(-1) ?? "", item, slice };
}

/** @param {string} slice such as `language ar` @returns {string} */
function describeSlice(slice) {
  const [kind, ...rest] = slice.split(" ");
  if (kind === "language") return word(rest.join(" ").toUpperCase());
  if (kind === "sector") return sayOf("sector.", rest.join(" "));
  return sayOf("slice.", slice);
}

/** @param {Named} metric @returns {string} */
export function describeMetric({ name, k }) {
  const { metric, item, slice } = partsOf(name);
  return [
    sayOf("metric.", metric),
    item && say(`items.${item}`),
    slice && describeSlice(slice),
    k != null && say("metrics.first", { k: number(k) }),
  ].filter(Boolean).join(say("list.comma"));
}

/** @param {{metric: Named}} props */
export function MetricName({ metric }) {
  const name = describeMetric(metric);
  const kind = partsOf(metric.name).metric;
  return html`${name} ${hasMessage("metric-note.", kind) && html`<${Hint} of=${name} text=${sayOf("metric-note.", kind)} />`}`;
}

/** @param {string} feature such as `job.person.years` @returns {string} */
export function describeDrift(feature) {
  const [item, ...rest] = feature.split(".");
  return `${word(`${item.toUpperCase()}S`)}${say("list.colon")}${sayOf("drifting.", rest.join("."))}`;
}

/** @param {string} name such as `drift.job.hour.PSI` or `click_rate` @returns {string} */
export function describeAlarm(name) {
  const [kind, ...rest] = name.split(".");
  return kind === "drift" ? describeDrift(rest.slice(0, -1).join(".")) : sayOf("alarm.", name);
}
