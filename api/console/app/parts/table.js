/** Tables that become a list of rows where a window is narrow, so that nothing has to be scrolled sideways. */

import { html } from "../../vendor/htm-preact.js";

/**
 * @typedef {object} Column
 * @property {string} key
 * @property {any} title
 * @property {string} [label] what a narrow row says instead of a title that holds more than text
 * @property {(row: any) => any} show
 * @property {boolean} [isNumber]
 * @property {boolean} [isHead] whether its cells name the row
 */

/**
 * Roles are written out: some browsers forget them where style sheets show a table as something else.
 * @param {{caption: string, columns: Column[], rows: any[], keyOf: (row: any) => string, classOf?: (row: any) => string}} props
 */
export const Table = ({ caption, columns, rows, keyOf, classOf = () => "" }) => html`
  <div class="table" role="region" aria-label=${caption} tabindex="0">
    <table role="table">
      <caption class="unseen" dir="auto">${caption}</caption>
      <thead role="rowgroup">
        <tr role="row">${columns.map((column) => html`<th key=${column.key} scope="col" role="columnheader" class=${column.isNumber ? "number" : ""}>${column.title}</th>`)}</tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map((row) => html`<tr key=${keyOf(row)} role="row" class=${classOf(row)}>${columns.map((column) => html`<${Cell} key=${column.key} column=${column} row=${row} />`)}</tr>`)}
      </tbody>
    </table>
  </div>
`;

/** @param {{column: Column, row: any}} props */
const Cell = ({ column, row }) =>
  column.isHead
    ? html`<th scope="row" role="rowheader">${column.show(row)}</th>`
    : html`<td role="cell" class=${column.isNumber ? "number" : ""}><span class="cell-title" aria-hidden="true">${column.label ?? column.title}</span><div class="cell">${column.show(row)}</div></td>`;
