/** What an import of a file would do. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { change } from "../../client.js";
import { number } from "../../format.js";
import { say } from "../../messages.js";
import { Figure } from "../../parts/card.js";
import { Dialog } from "../../parts/dialog.js";
import { Table } from "../../parts/table.js";
import { tell } from "../../parts/toast.js";
import { go } from "../../router.js";
import { Problems } from "./problems.js";
import { Tallies } from "./tallies.js";

/** @param {{outcome: any, task: string}} props */
export const Outcome = ({ outcome, task }) => html`
  <h3><bdi>${outcome.file}</bdi>: ${say("imports.would")}</h3>
  ${outcome.problem && html`<pre class="error" role="alert" tabindex="0" dir="ltr"><code>${outcome.problem}</code></pre>`}
  ${outcome.isMapGuessed && outcome.map && html`<p class="notice warning">${say("imports.guessed")}</p>`}
  ${!outcome.problem && html`
    <div class="figures">
      ${["new", "changed", "unchanged", "rejected", "leftOut"].map((name) => html`<${Figure} key=${name} label=${say(`imports.of.${name}`)} value=${number(outcome[name])} />`)}
    </div>
    <${Tallies} counts=${outcome.counts} />`}
  <${Problems} problems=${outcome.problems} isOpen=${true} />
  ${outcome.columns.length > 0 && html`<${Columns} columns=${outcome.columns} />`}
  ${!outcome.problem && html`<${ImportIt} outcome=${outcome} task=${task} />`}
`;

/** @param {{columns: any[]}} props */
const Columns = ({ columns }) => html`
  <${Table}
    caption=${say("imports.columns")}
    rows=${columns}
    keyOf=${(/** @type {any} */ use) => `${use.field} ${use.column}`}
    columns=${[
      { key: "column", title: say("imports.column"), isHead: true, show: (/** @type {any} */ use) => html`<bdi>${use.column}</bdi>` },
      { key: "field", title: say("imports.field"), show: (/** @type {any} */ use) => html`<code>${use.field}</code>` },
      { key: "count", title: say("imports.read"), isNumber: true, show: (/** @type {any} */ use) => number(use.count) },
      { key: "examples", title: say("imports.examples"), show: (/** @type {any} */ use) => use.examples.map((/** @type {string} */ example) => html`<div key=${example} dir="auto">${example}</div>`) },
    ]}
  />
`;

/** @param {{outcome: any, task: string}} props */
function ImportIt({ outcome, task }) {
  const [asking, setAsking] = useState(false);
  const importFile = async () => {
    const { task: started } = await change("import-tried-file", { task });
    tell(say("imports.started"), "good");
    go("tasks", started.id);
  };
  return html`
    <button class="button" onClick=${() => setAsking(true)}>${say("imports.import")}</button>
    ${asking && html`
      <${Dialog} title=${say("imports.importWhich", { file: outcome.file })} confirm=${say("imports.import")} onConfirm=${importFile} onClose=${() => setAsking(false)}>
        <p>${say("imports.importNote", { new: number(outcome.new), changed: number(outcome.changed) })}</p>
      <//>`}
  `;
}
