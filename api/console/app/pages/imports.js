/** Reports of past imports: what went in, and what was rejected and why. */

import { html } from "../../vendor/htm-preact.js";
import { duration, moment, number } from "../format.js";
import { useAnswer } from "../hooks.js";
import { say, word } from "../messages.js";
import { Badge } from "../parts/badge.js";
import { Card } from "../parts/card.js";
import { Heading } from "../parts/heading.js";
import { Empty, Shown } from "../parts/states.js";
import { Table } from "../parts/table.js";

const MOST = 50;

export function Page() {
  const answer = useAnswer("imports", { first: MOST });
  return html`
    <${Heading} title=${say("nav.imports")} note=${say("imports.note")} />
    <${Shown} answer=${answer} rows=${4}>
      ${(/** @type {any} */ data) =>
        data.importRuns.length
          ? data.importRuns.map((/** @type {any} */ run) => html`<${Run} key=${run.at + run.file} run=${run} />`)
          : html`<${Empty} title=${say("imports.none")}><p class="faint">${say("imports.hint")}</p><pre dir="ltr" tabindex="0"><code>careergraph import suggest jobs.csv --out map.toml</code></pre><//>`}
    <//>
  `;
}

/** @param {{run: any}} props */
const Run = ({ run }) => html`
  <${Card} title=${html`${word(run.kind.toUpperCase())} <bdi class="faint">${run.file}</bdi>`} note=${`${moment(run.at)} · ${duration(run.seconds)}`} actions=${html`<${State} run=${run} />`}>
    ${run.problem && html`<pre class="error" tabindex="0" dir="ltr"><code>${run.problem}</code></pre>`}
    <ul class="chips">
      ${run.counts.map((/** @type {any} */ tally) => html`<li key=${tally.kind} class="chip">${number(tally.count)} ${tally.kind}</li>`)}
      ${run.closed !== null && html`<li class="chip">${say("imports.closed", { count: number(run.closed) })}</li>`}
    </ul>
    ${run.problems.length > 0 && html`<${Problems} run=${run} />`}
  <//>
`;

/** @param {{run: any}} props */
const State = ({ run }) => html`
  ${run.problem ? html`<${Badge} value="FAILED" tone="bad" />` : html`<${Badge} value="SUCCEEDED" tone="good" />`}
  ${run.rejected > 0 && html`<${Badge} value="rejected" tone="bad">${say("imports.rejected", { count: number(run.rejected) })}<//>`}
  ${run.leftOut > 0 && html`<${Badge} value="left" tone="warning">${say("imports.leftOut", { count: number(run.leftOut) })}<//>`}
`;

/** @param {{run: any}} props */
const Problems = ({ run }) => html`
  <details open=${run.rejected > 0}>
    <summary>${say("imports.problems")}</summary>
    <${Table}
      caption=${say("imports.problems")}
      rows=${run.problems}
      keyOf=${(/** @type {any} */ problem) => `${problem.effect} ${problem.column} ${problem.reason}`}
      columns=${[
        { key: "count", title: say("imports.count"), isNumber: true, show: (/** @type {any} */ problem) => number(problem.count) },
        { key: "effect", title: say("imports.effect"), show: (/** @type {any} */ problem) => html`<${Badge} value=${problem.effect} tone=${problem.effect === "ROW_REJECTED" ? "bad" : "warning"} />` },
        { key: "column", title: say("imports.column"), show: (/** @type {any} */ problem) => problem.column && html`<code>${problem.column}</code>` },
        { key: "reason", title: say("imports.reason"), show: (/** @type {any} */ problem) => html`<span dir="auto">${problem.reason}</span>` },
        { key: "line", title: say("imports.line"), isNumber: true, show: (/** @type {any} */ problem) => number(problem.line) },
      ]}
    />
  </details>
`;
