/** How the service is: health by part, queues, alarms, and what happened in the last days. */

import { html } from "../../vendor/htm-preact.js";
import { readHealth } from "../client.js";
import { duration, moment, money, number, percent } from "../format.js";
import { useAnswer, useReading, useRegularly } from "../hooks.js";
import { say, sayOf, word } from "../messages.js";
import { Badge } from "../parts/badge.js";
import { Bars } from "../parts/bars.js";
import { Card, Facts, Figure } from "../parts/card.js";
import { Chart } from "../parts/chart.js";
import { Heading } from "../parts/heading.js";
import { Empty, Shown } from "../parts/states.js";
import { addressOf } from "../router.js";
import { Alarms } from "./models/drift.js";

const DAYS = 30;
const MINUTES = 180;
const SECONDS_A_MINUTE = 60;
const EVERY_SECONDS = 10;
const FEWEST_MINUTES = 2;
const NO_PARTS = ["status", "catalogueAgeSeconds"];

export function Page() {
  const health = useReading("health", readHealth);
  const answer = useAnswer("overview", { days: DAYS });
  const traffic = useAnswer("traffic", { minutes: MINUTES });
  useRegularly(health.reload, EVERY_SECONDS);
  useRegularly(traffic.reload, SECONDS_A_MINUTE);
  return html`
    <${Heading} title=${say("nav.overview")} note=${say("overview.note")} />
    <${Shown} answer=${health} rows=${1}>${(/** @type {any} */ data) => html`<${Health} health=${data} />`}<//>
    <${Shown} answer=${traffic} rows=${2}>${(/** @type {any} */ data) => html`<${Traffic} minutes=${data.traffic} />`}<//>
    <${Shown} answer=${answer} rows=${6}>${(/** @type {any} */ data) => html`<${Service} data=${data} />`}<//>
  `;
}

/** @param {{health: Record<string, string | number>}} props */
const Health = ({ health }) => html`
  <section class="health ${health.status === "ready" ? "good" : "bad"}" aria-label=${say("overview.health")}>
    <p class="health-word">${say(health.status === "ready" ? "overview.ready" : "overview.notReady")}
      <span class="faint">${say("overview.catalogue", { age: duration(/** @type {number} */ (health.catalogueAgeSeconds)) })}</span></p>
    <ul class="parts">
      ${Object.entries(health).filter(([part]) => !NO_PARTS.includes(part)).map(([part, text]) => {
        const [state, ...detail] = String(text).split(": ");
        return html`
          <li key=${part}>
            <${Badge} value=${state}>${sayOf("health.", state)}<//>
            <strong>${sayOf("part-of-health.", part)}</strong>
            <span class="faint" dir="auto">${detail.join(": ")}</span>
          </li>`;
      })}
    </ul>
  </section>
`;

/** @param {{minutes: any[]}} props */
function Traffic({ minutes }) {
  const shown = minutes.slice(0, -1); // the current minute is not over
  const sum = (/** @type {string} */ name) => shown.reduce((total, minute) => total + minute[name], 0);
  const across = shown.map((minute) => Date.parse(minute.at) / 1_000);
  return html`
    <${Card} title=${say("traffic.title")} note=${say("traffic.note", { operations: number(sum("operations")), refused: number(sum("refused")), failed: number(sum("failed")), minutes: number(shown.length) })}>
      ${shown.length < FEWEST_MINUTES ? html`<${Empty} title=${say("traffic.wait")} />` : html`
        <div class="columns">
          <${Chart} label=${say("traffic.title")} acrossLabel=${say("column.at")} across=${across} isTime showAcross=${clock} height=${190} lines=${[
            { label: say("traffic.operations"), colour: "--chart-1", values: shown.map((minute) => minute.operations), digits: 0 },
            { label: say("traffic.refused"), colour: "--chart-3", values: shown.map((minute) => minute.refused), digits: 0 },
            { label: say("traffic.failed"), colour: "--chart-4", values: shown.map((minute) => minute.failed), digits: 0 },
          ]} />
          <${Chart} label=${say("traffic.time")} acrossLabel=${say("column.at")} across=${across} isTime showAcross=${clock} height=${190} lines=${[
            { label: say("traffic.mean"), colour: "--chart-2", values: shown.map((minute) => minute.meanMilliseconds), digits: 1 },
            { label: say("traffic.slowest"), colour: "--chart-7", values: shown.map((minute) => minute.slowestMilliseconds), digits: 1 },
          ]} />
        </div>`}
    <//>
  `;
}

/** @param {number} seconds since 1970 @returns {string} */
const clock = (seconds) => moment(new Date(seconds * 1_000).toISOString());

/** @param {{data: any}} props */
const Service = ({ data }) => html`
  <div class="figures">
    <${Figure} label=${say("overview.recommended")} value=${number(data.recommendationStatistics.total)} note=${say("overview.days", { days: number(DAYS) })} />
    <${Figure} label=${say("overview.clickRate")} value=${percent(data.recommendationStatistics.clickRate, 1)} note=${say("overview.ofShown", { count: number(data.recommendationStatistics.served) })} />
    <${Figure} label=${say("overview.applyRate")} value=${percent(data.recommendationStatistics.applyRate, 1)} note=${say("overview.ofShown", { count: number(data.recommendationStatistics.served) })} />
    <${Figure} label=${say("overview.interactions")} value=${number(data.interactionStatistics.total)} note=${say("overview.by", { users: number(data.interactionStatistics.users), items: number(data.interactionStatistics.items) })} />
    <${Figure} label=${say("overview.llm")} value=${dollarsOf(data.languageModelUse)} note=${say("overview.tokens", { tokens: number(data.languageModelUse.inputTokens + data.languageModelUse.outputTokens), people: number(data.languageModelUse.people) })} />
  </div>
  <div class="columns">
    <${Alarms} alarms=${data.modelHealth?.alarms ?? []} />
    <${Card} title=${say("tasks.queues")} actions=${html`<a class="button small" href=${addressOf("tasks")}>${say("nav.tasks")}</a>`}>
      <${Bars} bars=${barsOfQueues(data.queues)} />
    <//>
    <${Card} title=${say("overview.actions")} note=${say("overview.days", { days: number(DAYS) })}>
      <${Bars} bars=${barsOfActions(data.interactionStatistics)} />
    <//>
    <${Card} title=${say("overview.system")}>
      <${Facts} facts=${factsOf(data.system)} />
    <//>
  </div>
`;

/** @param {{dollars: number | null}} use @returns {string} */
const dollarsOf = ({ dollars }) => (dollars === null ? say("overview.noPrice") : money(dollars));

/** @param {any[]} queues */
function barsOfQueues(queues) {
  const most = Math.max(1, ...queues.map((queue) => queue.waiting + queue.running));
  return queues.map((queue) => ({
    key: queue.name,
    label: html`${word(queue.name.toUpperCase())} ${queue.workers === 0 && html`<${Badge} value="none" tone="warning">${say("tasks.noWorker")}<//>`} ${queue.deadLetters > 0 && html`<${Badge} value="dead" tone="bad">${say("tasks.deadCount", { count: number(queue.deadLetters) })}<//>`}`,
    share: (queue.waiting + queue.running) / most,
    text: say("tasks.counts", { waiting: number(queue.waiting), running: number(queue.running) }),
  }));
}

/** @param {{total: number, byAction: any[]}} statistics */
const barsOfActions = ({ total, byAction }) =>
  byAction.map((row) => ({ key: row.action, label: word(row.action), share: row.count / Math.max(1, total), text: number(row.count) }));

/** @param {any} system @returns {[string, any][]} */
const factsOf = (system) => [
  [say("overview.version"), html`<bdi dir="ltr">${system.version}</bdi>`],
  [say("part-of-health.graph"), html`${word(system.graph.engine)} <bdi dir="ltr">${system.graph.version}</bdi>`],
  [say("overview.graphSize"), say("overview.graphSizeOf", { nodes: number(system.graph.nodes), relationships: number(system.graph.relationships) })],
  [say("part-of-health.redis"), html`<bdi dir="ltr">${system.redis.version}</bdi>`],
  [say("part-of-health.model"), html`<code class="version">${system.model.version ?? say("health.none")}</code> ${system.model.problem ?? ""}`],
  [say("overview.embedder"), html`<bdi>${system.embedder.name}</bdi>`],
  [say("overview.llm"), html`${word(system.llm.provider)} <bdi>${system.llm.model}</bdi>`],
  ["PyTorch", html`<bdi dir="ltr">${system.torch.version} ${system.torch.device}</bdi>`],
];
