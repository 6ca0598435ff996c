/** Queues and their tasks, read again every few seconds. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { duration, number, since } from "../../format.js";
import { usePages, useRegularly } from "../../hooks.js";
import { say, word } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { Card } from "../../parts/card.js";
import { Heading } from "../../parts/heading.js";
import { More } from "../../parts/more.js";
import { Progress } from "../../parts/progress.js";
import { Empty, Shown } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { addressOf } from "../../router.js";
import { Cancel } from "./cancel.js";

const PAGE = 25;
const EVERY_SECONDS = 4;
const STATES = ["QUEUED", "RUNNING", "RETRYING", "SUCCEEDED", "FAILED", "CANCELLED"];

/** @param {{tabs: any}} props */
export function ListPage({ tabs }) {
  const [queue, setQueue] = useState("");
  const [state, setState] = useState("");
  const variables = { first: PAGE, queues: queue ? [queue.toUpperCase()] : null, states: state ? [state] : null };
  const list = usePages("tasks", variables, (data) => data.tasks);
  useRegularly(list.reload, EVERY_SECONDS);
  return html`
    <${Heading} title=${say("nav.tasks")} note=${say("tasks.note", { seconds: number(EVERY_SECONDS) })} />
    ${tabs}
    <${Shown} answer=${list} rows=${6}>
      ${(/** @type {any} */ data) => html`
        <${Queues} queues=${data.queues} chosen=${queue} choose=${setQueue} />
        <${Card} title=${queue ? word(queue.toUpperCase()) : say("tasks.all")} actions=${html`<${StateField} state=${state} choose=${setState} />`}>
          ${list.edges.length ? html`<${TaskTable} tasks=${list.edges.map((edge) => edge.node)} reload=${list.reload} />` : html`<${Empty} title=${say("tasks.none")} />`}
          <${More} more=${list.more} />
        <//>`}
    <//>
  `;
}

/** @param {{state: string, choose: (state: string) => void}} props */
const StateField = ({ state, choose }) => html`
  <label for="task-state">${say("column.status")}</label>
  <select id="task-state" value=${state} onChange=${(/** @type {any} */ event) => choose(event.target.value)}>
    <option value="">${say("tasks.any")}</option>
    ${STATES.map((state) => html`<option key=${state} value=${state}>${word(state)}</option>`)}
  </select>
`;

/** @param {{queues: any[], chosen: string, choose: (queue: string) => void}} props */
const Queues = ({ queues, chosen, choose }) => html`
  <ul class="queues" aria-label=${say("tasks.queues")}>
    ${queues.map((queue) => html`
      <li key=${queue.name}>
        <button class="queue" aria-pressed=${chosen === queue.name} onClick=${() => choose(chosen === queue.name ? "" : queue.name)}>
          <strong>${word(queue.name.toUpperCase())}</strong>
          <span>${say("tasks.counts", { waiting: number(queue.waiting), running: number(queue.running) })}</span>
          <span class="faint">${say("tasks.workers", { workers: number(queue.workers) })}${queue.oldestAgeSeconds ? ` · ${say("tasks.oldest", { age: duration(queue.oldestAgeSeconds) })}` : ""}</span>
          ${queue.deadLetters > 0 && html`<${Badge} value="dead" tone="bad">${say("tasks.deadCount", { count: number(queue.deadLetters) })}<//>`}
          ${queue.workers === 0 && html`<${Badge} value="none" tone="warning">${say("tasks.noWorker")}<//>`}
        </button>
      </li>`)}
  </ul>
`;

/** @param {{tasks: any[], reload: () => void}} props */
const TaskTable = ({ tasks, reload }) => html`
  <${Table}
    caption=${say("tasks.list")}
    rows=${tasks}
    keyOf=${(/** @type {any} */ task) => task.id}
    columns=${[
      { key: "kind", title: say("tasks.kind"), isHead: true, show: (/** @type {any} */ task) => html`<a href=${addressOf("tasks", task.id)}>${word(task.kind)}</a>` },
      { key: "state", title: say("column.status"), show: (/** @type {any} */ task) => html`<${Badge} value=${task.state} />` },
      { key: "progress", title: say("tasks.progress"), show: (/** @type {any} */ task) => html`<${Progress} task=${task} />` },
      { key: "message", title: say("tasks.message"), show: (/** @type {any} */ task) => html`<span class="clip" dir="auto" title=${task.error ?? task.message}>${task.error ?? task.message}</span>` },
      { key: "queued", title: say("tasks.queued"), isNumber: true, show: (/** @type {any} */ task) => since(task.queuedAt) },
      { key: "took", title: say("tasks.took"), isNumber: true, show: tookOf },
      { key: "act", title: html`<span class="unseen">${say("column.actions")}</span>`, show: (/** @type {any} */ task) => html`<${Cancel} task=${task} onDone=${reload} />` },
    ]}
  />
`;

/** @param {any} task @returns {string} */
const tookOf = ({ startedAt, finishedAt }) =>
  startedAt ? duration(((finishedAt ? Date.parse(finishedAt) : Date.now()) - Date.parse(startedAt)) / 1_000) : "–";
