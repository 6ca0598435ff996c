/** Imports: a file is tried, and the reports of past imports say what went in, and what was rejected and why. */

import { html } from "../../vendor/htm-preact.js";
import { duration, moment, number } from "../format.js";
import { useAnswer } from "../hooks.js";
import { say, word } from "../messages.js";
import { Badge } from "../parts/badge.js";
import { Card } from "../parts/card.js";
import { Heading } from "../parts/heading.js";
import { Empty, Shown } from "../parts/states.js";
import { Problems } from "./imports/problems.js";
import { Tallies } from "./imports/tallies.js";
import { Trial } from "./imports/trial.js";

const MOST = 50;

export function Page() {
  const answer = useAnswer("imports", { first: MOST });
  return html`
    <${Heading} title=${say("nav.imports")} note=${say("imports.note")} />
    <${Trial} />
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
    <${Tallies} counts=${run.counts} closed=${run.closed} />
    <${Problems} problems=${run.problems} isOpen=${run.rejected > 0} />
  <//>
`;

/** @param {{run: any}} props */
const State = ({ run }) => html`
  ${run.problem ? html`<${Badge} value="FAILED" tone="bad" />` : html`<${Badge} value="SUCCEEDED" tone="good" />`}
  ${run.rejected > 0 && html`<${Badge} value="rejected" tone="bad">${say("imports.rejected", { count: number(run.rejected) })}<//>`}
  ${run.leftOut > 0 && html`<${Badge} value="left" tone="warning">${say("imports.leftOut", { count: number(run.leftOut) })}<//>`}
`;
