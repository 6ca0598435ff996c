/** Who read a person's data. */

import { html } from "../../../vendor/htm-preact.js";
import { moment } from "../../format.js";
import { say, word } from "../../messages.js";
import { Card } from "../../parts/card.js";
import { Table } from "../../parts/table.js";
import { addressOf } from "../../router.js";

/** @param {any} entry of an access log @returns {any} who read: a person, a service account, or one on behalf of the other */
export function readersOf({ viewer, serviceAccount }) {
  const account = serviceAccount && html`<bdi>${say("people.serviceAccount", { name: serviceAccount.name })}</bdi>`;
  if (!viewer) return account ?? say("people.erased");
  return html`<a href=${addressOf("people", viewer.id)}>${say("people.look")}</a> ${account}`;
}

/** @param {{entries: any[]}} props */
export const Accesses = ({ entries }) => html`
  <${Card} title=${say("people.accesses")} note=${say("people.accessesNote")}>
    <${Table}
      caption=${say("people.accesses")}
      rows=${entries.map((edge) => edge.node)}
      keyOf=${(/** @type {any} */ entry) => `${entry.at} ${entry.field} ${entry.viewer?.id} ${entry.serviceAccount?.id}`}
      columns=${[
        { key: "at", title: say("column.at"), isHead: true, show: (/** @type {any} */ entry) => moment(entry.at) },
        { key: "field", title: say("people.field"), show: (/** @type {any} */ entry) => html`<code>${entry.field}</code>` },
        { key: "roles", title: say("people.roles"), show: (/** @type {any} */ entry) => entry.roles.map(word).join(say("list.comma")) },
        { key: "by", title: say("people.by"), show: readersOf },
      ]}
    />
  <//>
`;
