/** Models side by side. */

import { html } from "../../../vendor/htm-preact.js";
import { useAnswer } from "../../hooks.js";
import { say, word } from "../../messages.js";
import { Card } from "../../parts/card.js";
import { Heading } from "../../parts/heading.js";
import { Interval, describeInterval, scaleOf } from "../../parts/intervals.js";
import { Empty, Shown } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { addressOf } from "../../router.js";
import { MetricName } from "./metric-names.js";
import { isLessBetter, nameOf } from "./metrics.js";

/** @param {{ids: string[]}} props */
export function ComparePage({ ids }) {
  const answer = useAnswer("compare-models", { ids });
  return html`
    <${Heading} title=${say("compare.title")} note=${say("compare.note")} back=${{ address: addressOf("models"), label: say("nav.models") }} />
    <${Shown} answer=${answer} rows=${6}>
      ${(/** @type {any} */ data) => (data.compareModels.length ? html`<${Comparison} rows=${data.compareModels} ids=${ids} />` : html`<${Empty} title=${say("compare.none")} />`)}
    <//>
  `;
}

/** @param {{rows: any[], ids: string[]}} props */
function Comparison({ rows, ids }) {
  const models = ids.map((id) => rows.flatMap((row) => row.values).find((value) => value.model.id === id)?.model).filter(Boolean);
  const cell = (/** @type {any} */ row, /** @type {any} */ model) => {
    const value = row.values.find((/** @type {any} */ entry) => entry.model.id === model.id);
    if (!value) return "–";
    const isBest = bestOf(row) === value.value;
    return html`<span class=${isBest ? "best" : ""}>${describeInterval(value)}</span><${Interval} measured=${value} scale=${scaleOf(row.values)} tone=${isBest ? "best" : ""} />`;
  };
  return html`
    <${Card}>
      <${Table}
        caption=${say("compare.title")}
        rows=${rows}
        keyOf=${(/** @type {any} */ row) => nameOf({ ...row, name: row.metric })}
        columns=${[
          { key: "metric", title: say("models.metric"), isHead: true, show: (/** @type {any} */ row) => html`<${MetricName} metric=${{ ...row, name: row.metric }} />` },
          ...models.map((model) => ({
            key: model.id,
            label: `${word(model.kind)} ${model.version}`,
            title: html`<a href=${addressOf("models", model.id)}>${word(model.kind)} <code class="version">${model.version}</code></a>`,
            show: (/** @type {any} */ row) => cell(row, model),
          })),
        ]}
      />
    <//>
  `;
}

/** @param {any} row @returns {number | null} the best value, where models differ */
function bestOf({ metric, values }) {
  const all = values.map((/** @type {any} */ value) => value.value);
  if (new Set(all).size < 2) return null;
  return isLessBetter(metric) ? Math.min(...all) : Math.max(...all);
}
