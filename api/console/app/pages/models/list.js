/** All models with their main metric, and what can be done with them. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { moment, duration, number } from "../../format.js";
import { usePages } from "../../hooks.js";
import { say, word } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { Card } from "../../parts/card.js";
import { Heading } from "../../parts/heading.js";
import { Interval, scaleOf } from "../../parts/intervals.js";
import { More } from "../../parts/more.js";
import { Empty, Shown } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { addressOf, go } from "../../router.js";
import { RollBack, Train } from "./actions.js";
import { MetricName, describeMetric } from "./metric-names.js";
import { mainMetric, nameOf } from "./metrics.js";

const PAGE = 20;
const MOST_COMPARED = 4;

/** @param {{tabs: any}} props */
export function ListPage({ tabs }) {
  const list = usePages("models", { first: PAGE }, (data) => data.models);
  const [chosen, setChosen] = useState(/** @type {string[]} */ ([]));
  const models = list.edges.map((edge) => edge.node);
  const toggle = (/** @type {string} */ id) => setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id].slice(-MOST_COMPARED));
  const actions = html`
    <button class="button" disabled=${chosen.length < 2} onClick=${() => go("models", "compare", ...chosen)}>${say("models.compare", { count: number(chosen.length) })}</button>
    ${list.data && html`<${RollBack} activations=${list.data.modelActivations} active=${list.data.ranking} onDone=${list.reload} />`}
    <${Train} />
  `;
  return html`
    <${Heading} title=${say("nav.models")} note=${say("models.note")} actions=${actions} />
    ${tabs}
    <${Shown} answer=${list} rows=${6}>
      ${(/** @type {any} */ data) => html`
        ${models.length ? html`<${Models} models=${models} chosen=${chosen} toggle=${toggle} />` : html`<${Empty} title=${say("models.none")}><p>${say("models.noneHint")}</p><//>`}
        <${More} more=${list.more} />
        <${Activations} activations=${data.modelActivations} />`}
    <//>
  `;
}

/** @param {{models: any[], chosen: string[], toggle: (id: string) => void}} props */
function Models({ models, chosen, toggle }) {
  const main = new Map(models.map((model) => [model.id, mainMetric(model.metrics)]));
  const measured = [...main.values()].filter((metric) => metric !== null);
  const scale = scaleOf(measured);
  const names = [...new Set(measured.map(nameOf))];
  return html`
    <${Card}>
      <${Table}
        caption=${say("nav.models")}
        rows=${models}
        keyOf=${(/** @type {any} */ model) => model.id}
        classOf=${(/** @type {any} */ model) => (model.status === "ACTIVE" ? "stands-out" : "")}
        columns=${[
          { key: "pick", title: html`<span class="unseen">${say("models.pick")}</span>`, show: (/** @type {any} */ model) => html`<input type="checkbox" checked=${chosen.includes(model.id)} aria-label=${say("models.pickOne", { version: model.version })} onChange=${() => toggle(model.id)} />` },
          { key: "version", title: say("models.version"), isHead: true, show: (/** @type {any} */ model) => html`<a href=${addressOf("models", model.id)}>${word(model.kind)} <code class="version">${model.version}</code></a>` },
          { key: "status", title: say("column.status"), show: (/** @type {any} */ model) => html`<${Badge} value=${model.status} />` },
          { key: "value", title: names.length === 1 ? html`<${MetricName} metric=${measured[0]} />` : say("models.metric"), label: names.length === 1 ? describeMetric(measured[0]) : say("models.metric"), isNumber: true, show: (/** @type {any} */ model) => html`${number(main.get(model.id)?.value, 3)}${names.length > 1 && main.get(model.id) && html` <span class="faint">${describeMetric(/** @type {any} */ (main.get(model.id)))}</span>`}` },
          { key: "interval", title: say("models.interval"), show: (/** @type {any} */ model) => main.get(model.id) && html`<${Interval} measured=${main.get(model.id)} scale=${scale} />` },
          { key: "created", title: say("models.created"), show: (/** @type {any} */ model) => moment(model.createdAt) },
          { key: "took", title: say("models.took"), isNumber: true, show: (/** @type {any} */ model) => duration(model.training.seconds) },
        ]}
      />
    <//>
  `;
}

/** @param {{activations: any[]}} props */
const Activations = ({ activations }) => html`
  <${Card} title=${say("models.activations")}>
    ${activations.length ? html`
      <${Table}
        caption=${say("models.activations")}
        rows=${activations}
        keyOf=${(/** @type {any} */ row) => `${row.at} ${row.model.id}`}
        columns=${[
          { key: "at", title: say("column.at"), show: (/** @type {any} */ row) => moment(row.at) },
          { key: "model", title: say("models.version"), isHead: true, show: (/** @type {any} */ row) => html`<a href=${addressOf("models", row.model.id)}>${word(row.model.kind)} <code class="version">${row.model.version}</code></a>` },
          { key: "cause", title: say("models.cause"), show: (/** @type {any} */ row) => word(row.cause) },
          { key: "by", title: say("models.by"), show: (/** @type {any} */ row) => html`<code>${row.by}</code>` },
        ]}
      />` : html`<${Empty} title=${say("models.noActivations")} />`}
  <//>
`;
