/** Tables that scroll by themselves where a window is narrow. */

import { html } from "../../vendor/htm-preact.js";

/**
 * @typedef {object} Column
 * @property {string} key
 * @property {any} title
 * @property {(row: any) => any} show
 * @property {boolean} [isNumber]
 * @property {boolean} [isHead] whether its cells name the row
 */

/** @param {{caption: string, columns: Column[], rows: any[], keyOf: (row: any) => string, classOf?: (row: any) => string}} props */
export const Table = ({ caption, columns, rows, keyOf, classOf = () => "" }) => html`
  <div class="table" role="region" aria-label=${caption} tabindex="0">
    <table>
      <caption class="unseen">${caption}</caption>
      <thead>
        <tr>${columns.map((column) => html`<th key=${column.key} scope="col" class=${column.isNumber ? "number" : ""}>${column.title}</th>`)}</tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`
            <tr key=${keyOf(row)} class=${classOf(row)}>
              ${columns.map((column) =>
                column.isHead
                  ? html`<th key=${column.key} scope="row">${column.show(row)}</th>`
                  : html`<td key=${column.key} class=${column.isNumber ? "number" : ""}>${column.show(row)}</td>`,
              )}
            </tr>
          `,
        )}
      </tbody>
    </table>
  </div>
`;
