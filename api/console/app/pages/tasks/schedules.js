/** What runs by itself, and when. */

import { html } from "../../../vendor/htm-preact.js";
import { moment, since } from "../../format.js";
import { useAnswer } from "../../hooks.js";
import { say, word } from "../../messages.js";
import { Card } from "../../parts/card.js";
import { Heading } from "../../parts/heading.js";
import { Shown } from "../../parts/states.js";
import { Table } from "../../parts/table.js";

/** @param {{tabs: any}} props */
export function SchedulesPage({ tabs }) {
  const answer = useAnswer("schedules");
  return html`
    <${Heading} title=${say("tasks.schedules")} note=${say("schedules.note")} />
    ${tabs}
    <${Shown} answer=${answer} rows=${5}>
      ${(/** @type {any} */ data) => html`
        <${Card}>
          <${Table}
            caption=${say("tasks.schedules")}
            rows=${data.schedules}
            keyOf=${(/** @type {any} */ row) => row.kind}
            columns=${[
              { key: "kind", title: say("tasks.kind"), isHead: true, show: (/** @type {any} */ row) => word(row.kind) },
              { key: "cron", title: say("schedules.cron"), show: (/** @type {any} */ row) => html`<code dir="ltr">${row.cron}</code>` },
              { key: "next", title: say("schedules.next"), show: (/** @type {any} */ row) => html`${moment(row.nextRunAt)} <span class="faint">${since(row.nextRunAt)}</span>` },
            ]}
          />
        <//>`}
    <//>
  `;
}
