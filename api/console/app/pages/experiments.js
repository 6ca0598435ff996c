/** Experiments that compare models on people. */

import { html, useState } from "../../vendor/htm-preact.js";
import { change } from "../client.js";
import { day, number, percent } from "../format.js";
import { useAnswer } from "../hooks.js";
import { say, word } from "../messages.js";
import { Badge } from "../parts/badge.js";
import { Card, Facts } from "../parts/card.js";
import { Dialog } from "../parts/dialog.js";
import { Heading } from "../parts/heading.js";
import { Interval, scaleOf } from "../parts/intervals.js";
import { Empty, Shown } from "../parts/states.js";
import { Table } from "../parts/table.js";
import { tell } from "../parts/toast.js";
import { addressOf } from "../router.js";

export function Page() {
  const answer = useAnswer("experiments");
  return html`
    <${Heading} title=${say("nav.experiments")} note=${say("experiments.note")} />
    <${Shown} answer=${answer} rows=${4}>
      ${(/** @type {any} */ data) =>
        data.experiments.length
          ? data.experiments.map((/** @type {any} */ experiment) => html`<${Experiment} key=${experiment.id} experiment=${experiment} onDone=${answer.reload} />`)
          : html`<${Empty} title=${say("experiments.none")}><p>${say("experiments.hint")}</p><//>`}
    <//>
  `;
}

/** @param {{experiment: any, onDone: () => void}} props */
function Experiment({ experiment, onDone }) {
  const { result } = experiment;
  const scale = scaleOf(experiment.arms.map((/** @type {any} */ arm) => ({ value: arm.rate, low: arm.low, high: arm.high })));
  return html`
    <${Card} title=${html`<bdi>${experiment.name}</bdi>`} note=${word(experiment.metric)} actions=${html`<${Badge} value=${experiment.state} /> ${experiment.state !== "ENDED" && html`<${End} experiment=${experiment} onDone=${onDone} />`}`}>
      <${Table}
        caption=${experiment.name}
        rows=${experiment.arms}
        keyOf=${(/** @type {any} */ arm) => arm.name}
        classOf=${(/** @type {any} */ arm) => (arm.name === result.winner ? "stands-out" : "")}
        columns=${[
          { key: "name", title: say("experiments.arm"), isHead: true, show: (/** @type {any} */ arm) => html`<bdi>${arm.name}</bdi> ${arm.name === result.winner && html`<${Badge} value="winner" tone="good">${say("experiments.winner")}<//>`}` },
          { key: "model", title: say("part-of-health.model"), show: (/** @type {any} */ arm) => arm.model && html`<a href=${addressOf("models", arm.model.id)}>${word(arm.model.kind)} <code class="version">${arm.model.version}</code></a>` },
          { key: "share", title: say("experiments.share"), isNumber: true, show: (/** @type {any} */ arm) => percent(arm.share) },
          { key: "people", title: say("experiments.people"), isNumber: true, show: (/** @type {any} */ arm) => number(arm.exposures) },
          { key: "rate", title: say("experiments.rate"), isNumber: true, show: (/** @type {any} */ arm) => percent(arm.rate, 1) },
          { key: "interval", title: say("models.interval"), show: (/** @type {any} */ arm) => html`<${Interval} measured=${{ value: arm.rate, low: arm.low, high: arm.high }} scale=${scale} tone=${arm.name === result.winner ? "best" : ""} />` },
        ]}
      />
      ${result.sampleRatioMismatch && html`<p class="notice warning">${say("experiments.mismatch")}</p>`}
      <${Facts} facts=${[
        [say("experiments.pValue"), number(result.pValue, 4)],
        [say("experiments.ratio"), number(result.sampleRatioPValue, 4)],
        [say("experiments.started"), day(experiment.startedAt)],
        [say("experiments.ended"), experiment.endedAt && day(experiment.endedAt)],
      ]} />
    <//>
  `;
}

/** @param {{experiment: any, onDone: () => void}} props */
function End({ experiment, onDone }) {
  const [asking, setAsking] = useState(false);
  const end = async () => {
    await change("end-experiment", { experiment: experiment.id });
    tell(say("experiments.hasEnded"), "good");
    onDone();
  };
  return html`
    <button class="button small" onClick=${() => setAsking(true)}>${say("experiments.end")}</button>
    ${asking && html`<${Dialog} title=${say("experiments.end")} confirm=${say("experiments.end")} isDangerous onConfirm=${end} onClose=${() => setAsking(false)}><p>${say("experiments.endNote")}</p><//>`}
  `;
}
