/** One model's card. */

import { html } from "../../../vendor/htm-preact.js";
import { duration, moment, number, percent } from "../../format.js";
import { useAnswer } from "../../hooks.js";
import { say, sayOf, word } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { Bars } from "../../parts/bars.js";
import { Card, Facts } from "../../parts/card.js";
import { Chart } from "../../parts/chart.js";
import { Heading } from "../../parts/heading.js";
import { Interval, describeInterval, scaleOf } from "../../parts/intervals.js";
import { Empty, Shown } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { addressOf } from "../../router.js";
import { Activate } from "./actions.js";
import { MetricName } from "./metric-names.js";
import { groupMetrics, isMain, nameOf } from "./metrics.js";

const MOST_FEATURES = 20;
const MOST_SETTINGS = 12;
const FEWEST_POINTS = 2;

/** @param {{id: string}} props */
export function ModelPage({ id }) {
  const answer = useAnswer("model", { id });
  const list = useAnswer("models", { first: 1 });
  const model = answer.data?.node;
  const back = { address: addressOf("models"), label: say("nav.models") };
  const active = model && list.data && (model.kind === "TEXT" ? list.data.reading : list.data.ranking);
  const reload = () => (answer.reload(), list.reload());
  const actions = model && list.data && model.status !== "ACTIVE" && html`<${Activate} model=${model} active=${active} onDone=${reload} />`;
  return html`
    <${Heading} title=${model ? `${word(model.kind)} ${model.version}` : say("nav.models")} back=${back} actions=${actions} />
    <${Shown} answer=${answer} rows=${6}>
      ${(/** @type {any} */ data) => (data.node?.version ? html`<${ModelCard} model=${data.node} />` : html`<${Empty} title=${say("error.NOT_FOUND")} />`)}
    <//>
  `;
}

/** @param {{model: any}} props */
const ModelCard = ({ model }) => html`
  <p class="verdict"><${Badge} value=${model.status} /> <span dir="auto">${model.verdict}</span></p>
  <div class="columns">
    <${Card} title=${say("model.history")} note=${say("model.historyNote")}>
      ${model.history.length >= FEWEST_POINTS ? html`<${History} history=${model.history} />` : html`<${Empty} title=${say("model.closedForm")} />`}
    <//>
    <${Card} title=${say("model.training")}>
      <${Facts} facts=${[
        [say("model.started"), moment(model.training.startedAt)],
        [say("models.took"), duration(model.training.seconds)],
        [say("model.epochs"), number(model.training.epochs)],
        [say("model.data"), say("model.dataOf", { interactions: number(model.training.interactions), users: number(model.training.users), items: number(model.training.items) })],
        [say("model.embedder"), html`<bdi>${model.embedder}</bdi>`],
        [say("model.served"), say("model.servedOf", { requests: number(model.deployment.requests), latency: number(model.deployment.meanLatencyMs, 1), errors: percent(model.deployment.errorRate, 2) })],
        [say("model.since"), model.deployment.since && moment(model.deployment.since)],
        ...model.onlineMetrics.map((/** @type {any} */ metric) => [sayOf("online.", metric.name), metric.name.endsWith("rate") ? percent(metric.value, 1) : number(metric.value, 2)]),
      ]} />
    <//>
  </div>
  ${[...groupMetrics(model.metrics)].map(([group, metrics]) => html`<${Metrics} key=${group} group=${group} metrics=${metrics} />`)}
  <div class="columns">
    <${Card} title=${say("model.features")} note=${say("model.featuresNote")}>
      ${model.features.length ? html`<${Bars} bars=${barsOf(model.features)} />` : html`<${Empty} title=${say("state.none")} />`}
    <//>
    <${Card} title=${say("model.settings")}>
      <${Facts} facts=${settingsOf(model).slice(0, MOST_SETTINGS)} />
      ${model.hyperparameters.length > MOST_SETTINGS && html`<details><summary>${say("model.moreSettings")}</summary><${Facts} facts=${settingsOf(model).slice(MOST_SETTINGS)} /></details>`}
    <//>
  </div>
`;

/** @param {{history: any[]}} props */
const History = ({ history }) => html`
  <${Chart}
    label=${say("model.history")}
    acrossLabel=${say("model.epoch")}
    across=${history.map((point) => point.epoch)}
    showAcross=${number}
    lines=${[
      { label: say("model.loss"), colour: "--chart-1", values: history.map((point) => point.loss), scale: "loss" },
      { label: say("model.validation"), colour: "--chart-2", values: history.map((point) => point.metric), scale: "metric" },
    ]}
  />
`;

/** @param {any} model @returns {[any, any][]} */
const settingsOf = (model) => model.hyperparameters.map((/** @type {any} */ parameter) => [html`<code>${parameter.name}</code>`, html`<code>${parameter.value}</code>`]);

/** @param {{group: string, metrics: any[]}} props */
function Metrics({ group, metrics }) {
  const main = metrics.filter(isMain);
  const rest = metrics.filter((metric) => !isMain(metric));
  if (group) return html`<details class="card"><summary>${say("model.baseline", { name: word(group.toUpperCase()) })}</summary><${MetricTable} metrics=${metrics} /></details>`;
  return html`
    <${Card} title=${say("model.metrics")} note=${say("model.metricsNote")}>
      <${MetricTable} metrics=${main.length ? main : metrics} />
      ${main.length > 0 && rest.length > 0 && html`<details><summary>${say("model.moreMetrics", { count: number(rest.length) })}</summary><${MetricTable} metrics=${rest} /></details>`}
    <//>`;
}

/** @param {{metrics: any[]}} props */
function MetricTable({ metrics }) {
  const shares = metrics.filter((metric) => Math.abs(metric.value) <= 1);
  const scale = scaleOf(shares.length ? shares : metrics);
  return html`
    <${Table}
      caption=${say("model.metrics")}
      rows=${metrics}
      keyOf=${nameOf}
      columns=${[
        { key: "name", title: say("models.metric"), isHead: true, show: (/** @type {any} */ metric) => html`<${MetricName} metric=${metric} />` },
        { key: "value", title: say("column.value"), isNumber: true, show: describeInterval },
        { key: "interval", title: say("models.interval"), show: (/** @type {any} */ metric) => Math.abs(metric.value) <= scale[1] && html`<${Interval} measured=${metric} scale=${scale} />` },
      ]}
    />
  `;
}

/** @param {any[]} features */
function barsOf(features) {
  const most = features[0].importance || 1;
  return features.slice(0, MOST_FEATURES).map((feature) => ({
    key: feature.name,
    label: html`<code>${feature.name}</code>`,
    share: feature.importance / most,
    text: number(feature.importance, 2),
  }));
}
