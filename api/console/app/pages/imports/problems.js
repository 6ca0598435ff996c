/** The commonest problems in a file. */

import { html } from "../../../vendor/htm-preact.js";
import { number } from "../../format.js";
import { say } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { Table } from "../../parts/table.js";

/** @param {{problems: any[], isOpen: boolean}} props */
export const Problems = ({ problems, isOpen }) => problems.length > 0 && html`
  <details open=${isOpen}>
    <summary>${say("imports.problems")}</summary>
    <${Table}
      caption=${say("imports.problems")}
      rows=${problems}
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
