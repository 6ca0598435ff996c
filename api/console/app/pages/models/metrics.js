/** Names of metrics, and which of a model's metrics a list shows. */

/** @typedef {{name: string, value: number, k?: number | null, low?: number | null, high?: number | null}} Metric */

/** Metrics by which models are compared first. */
const FIRST = ["ndcg.job", "ndcg.course", "ndcg", "recall.job", "recall.course"];
const USUAL_K = 10;
/** Metrics of which less is better. */
const LESS_IS_BETTER = /(error|loss|brier|ece|calibration|rank)/;

/** @param {Metric} metric @returns {string} such as `ndcg.job@10` */
export const nameOf = ({ name, k }) => (k == null ? name : `${name}@${k}`);

/** @param {Metric[]} metrics @returns {Metric | null} the one that stands for a model */
export const mainMetric = (metrics) =>
  FIRST.flatMap((name) => ofName(metrics, name)).at(0) ?? metrics[0] ?? null;

/** @param {Metric[]} metrics @param {string} name @returns {Metric[]} those of a name, the usual cut-off first */
function ofName(metrics, name) {
  const named = metrics.filter((metric) => metric.name === name);
  return [...named.filter((metric) => metric.k === USUAL_K), ...named];
}

/** @param {Metric} metric @returns {boolean} whether a card shows it before all others */
export const isMain = ({ name, k }) => (k === USUAL_K || k == null) && !name.includes("slice");

/** @param {string} name */
export const isLessBetter = (name) => LESS_IS_BETTER.test(name);

/**
 * Group metrics: the model's own first, then those of each baseline.
 * @param {Metric[]} metrics
 * @returns {Map<string, Metric[]>}
 */
export function groupMetrics(metrics) {
  const groups = new Map();
  const names = new Set(metrics.map((metric) => metric.name));
  for (const metric of metrics) {
    const [head, ...tail] = metric.name.split(".");
    const group = tail.length && names.has(tail.join(".")) ? head : "";
    groups.set(group, [...(groups.get(group) ?? []), metric]);
  }
  return groups;
}
