/** One task, followed live: its progress, and a log of what it said since the page was opened. */

import { html, useEffect, useState } from "../../../vendor/htm-preact.js";
import { moment, number, percent } from "../../format.js";
import { useAnswer, useRegularly } from "../../hooks.js";
import { subscribe } from "../../live.js";
import { say, word } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { Card, Facts } from "../../parts/card.js";
import { Heading } from "../../parts/heading.js";
import { Progress } from "../../parts/progress.js";
import { Empty, Shown } from "../../parts/states.js";
import { addressOf } from "../../router.js";
import { Cancel, isOpen } from "./cancel.js";

const LONGEST_LOG = 500;
/** How often a task is read again where its subscription has ended, as with a restart of the service. */
const EVERY_SECONDS = 4;

/** @typedef {{at: string, progress: number, message: string}} Line */

/** @param {{id: string}} props */
export function TaskPage({ id }) {
  const answer = useAnswer("task", { id });
  const [latest, setLatest] = useState(/** @type {any} */ (null));
  const [log, setLog] = useState(/** @type {Line[]} */ ([]));
  const [live, setLive] = useState(false);
  const task = latest ?? answer.data?.task;
  useEffect(() => {
    setLive(true);
    return subscribe("task-progress", { id }, {
      next: ({ taskProgress }) => {
        setLatest(taskProgress);
        setLog((lines) => addLine(lines, taskProgress));
      },
      end: () => {
        setLive(false);
        setLatest(null); // what is read from now on is newer
        answer.reload();
      },
    });
  }, [id]);
  useRegularly(() => live || (task && !isOpen(task)) || answer.reload(), EVERY_SECONDS);
  const back = { address: addressOf("tasks"), label: say("nav.tasks") };
  return html`
    <${Heading} title=${task ? word(task.kind) : say("nav.tasks")} back=${back} actions=${task && html`<${Cancel} task=${task} onDone=${answer.reload} />`} />
    <${Shown} answer=${answer}>
      ${() => (task ? html`<${TaskCard} task=${task} isLive=${live && isOpen(task)} /><${Log} lines=${log} />` : html`<${Empty} title=${say("error.NOT_FOUND")} />`)}
    <//>
  `;
}

/** @param {Line[]} lines @param {any} task @returns {Line[]} */
function addLine(lines, { progress, message }) {
  const last = lines.at(-1);
  if (last && last.message === message && last.progress === progress) return lines;
  return [...lines, { at: new Date().toISOString(), progress, message }].slice(-LONGEST_LOG);
}

/** @param {{task: any, isLive: boolean}} props */
const TaskCard = ({ task, isLive }) => html`
  <${Card}>
    <p class="verdict"><${Badge} value=${task.state} /> ${isLive && html`<span class="live">${say("tasks.live")}</span>`} ${task.cancelRequestedAt && isOpen(task) && html`<span class="faint">${say("tasks.cancelling")}</span>`}</p>
    <${Progress} task=${task} />
    <p dir="auto">${task.message}</p>
    ${task.error && html`<pre class="error" tabindex="0" dir="ltr"><code>${task.error}</code></pre>`}
    <${Facts} facts=${[
      [say("tasks.queue"), word(task.queue.toUpperCase())],
      [say("tasks.attempts"), number(task.attempts)],
      [say("tasks.queued"), moment(task.queuedAt)],
      [say("tasks.started"), moment(task.startedAt)],
      [say("tasks.finished"), moment(task.finishedAt)],
    ]} />
  <//>
`;

/** @param {{lines: Line[]}} props */
const Log = ({ lines }) => html`
  <${Card} title=${say("tasks.log")} note=${say("tasks.logNote")}>
    ${lines.length ? html`
      <ol class="log" tabindex="0" aria-label=${say("tasks.log")}>
        ${lines.map((line) => html`<li key=${line.at + line.message}><time datetime=${line.at}>${moment(line.at)}</time> <span class="number">${percent(line.progress / 100)}</span> <span dir="auto">${line.message}</span></li>`)}
      </ol>` : html`<${Empty} title=${say("tasks.noLog")} />`}
  <//>
`;
