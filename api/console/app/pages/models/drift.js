/** Whether the active model still fits what people do. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { change } from "../../client.js";
import { number, percent, since } from "../../format.js";
import { useAnswer } from "../../hooks.js";
import { say, sayOf, word } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { Bars } from "../../parts/bars.js";
import { Card, Figure } from "../../parts/card.js";
import { Heading } from "../../parts/heading.js";
import { Hint } from "../../parts/hint.js";
import { Empty, Shown } from "../../parts/states.js";
import { attempt, tell } from "../../parts/toast.js";
import { go } from "../../router.js";
import { describeAlarm, describeDrift } from "./metric-names.js";

const STATISTICS = ["PSI", "KS"];

/** @param {{tabs: any}} props */
export function DriftPage({ tabs }) {
  const answer = useAnswer("model-health");
  const [busy, setBusy] = useState(false);
  const check = async () => {
    setBusy(true);
    await attempt(async () => {
      const { task } = await change("monitor-models");
      tell(say("drift.started"), "good");
      go("tasks", task.id);
    });
    setBusy(false);
  };
  return html`
    <${Heading} title=${say("models.drift")} note=${say("drift.note")} actions=${html`<button class="button primary" disabled=${busy} onClick=${check}>${say("drift.check")}</button>`} />
    ${tabs}
    <${Shown} answer=${answer} rows=${4}>
      ${(/** @type {any} */ data) => (data.modelHealth ? html`<${Health} health=${data.modelHealth} />` : html`<${Empty} title=${say("drift.none")}><p>${say("drift.hint")}</p><//>`)}
    <//>
  `;
}

/** @param {{health: any}} props */
const Health = ({ health }) => html`
  <div class="figures">
    <${Figure} label=${say("drift.model")} value=${html`${word(health.model.kind)} <code class="version">${health.model.version}</code>`} />
    <${Figure} label=${say("drift.calibration")} value=${number(health.calibrationError, 4)} note=${say("drift.calibrationNote")} />
    ${health.onlineMetrics.map((/** @type {any} */ metric) => html`<${Figure} key=${metric.name} label=${sayOf("online.", metric.name)} value=${metric.name.endsWith("rate") ? percent(metric.value, 1) : number(metric.value)} />`)}
  </div>
  <${Alarms} alarms=${health.alarms} />
  <${Card} title=${say("drift.features")} note=${html`${say("drift.featuresNote")} ${STATISTICS.map((name) => html`<bdi>${name}</bdi> <${Hint} of=${name} text=${say(`drift-note.${name}`)} /> `)}`}>
    ${health.drift.length ? html`<${Bars} bars=${health.drift.map(barOf)} />` : html`<${Empty} title=${say("drift.noFeatures")} />`}
  <//>
`;

/** @param {{alarms: any[]}} props */
export const Alarms = ({ alarms }) => html`
  <${Card} title=${say("drift.alarms")}>
    ${alarms.length ? html`
      <ul class="alarms">${alarms.map((alarm) => html`<li key=${alarm.name}><${Badge} value="alarm" tone="bad">${describeAlarm(alarm.name)}<//> <bdi>${alarm.message}</bdi> <span class="faint">${since(alarm.since)}</span></li>`)}</ul>
    ` : html`<p class="fine"><${Badge} value="ok" /> ${say("drift.noAlarms")}</p>`}
  <//>
`;

/** @param {any} drift */
const barOf = (drift) => {
  const most = Math.max(drift.threshold * 2, drift.value);
  return {
    key: `${drift.feature} ${drift.statistic}`,
    label: html`${describeDrift(drift.feature)} <bdi class="faint">${drift.statistic}</bdi> ${drift.alarm && html`<${Badge} value="alarm" tone="bad">${say("drift.alarm")}<//>`}`,
    share: drift.value / most,
    mark: drift.threshold / most,
    text: say("drift.value", { value: number(drift.value, 3), threshold: number(drift.threshold, 3) }),
    tone: drift.alarm ? "bad" : "",
  };
};
