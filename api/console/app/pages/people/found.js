/** People whose name, e-mail address or id holds what was searched for. */

import { html } from "../../../vendor/htm-preact.js";
import { usePages } from "../../hooks.js";
import { say, word } from "../../messages.js";
import { Card } from "../../parts/card.js";
import { More } from "../../parts/more.js";
import { Empty, Shown } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { addressOf } from "../../router.js";

const PAGE = 20;

/** @param {{query: string}} props */
export function FoundPeople({ query }) {
  const list = usePages("find-people", { query, first: PAGE }, (data) => data.users);
  return html`
    <${Shown} answer=${list} rows=${4}>
      ${() =>
        list.edges.length
          ? html`<${Card}><${People} people=${list.edges.map((edge) => edge.node)} /><${More} more=${list.more} /><//>`
          : html`<${Empty} title=${say("people.nobody")}><p class="faint">${say("people.hint")}</p><//>`}
    <//>
  `;
}

/** @param {{people: any[]}} props */
const People = ({ people }) => html`
  <${Table}
    caption=${say("people.found")}
    rows=${people}
    keyOf=${(/** @type {any} */ person) => person.id}
    columns=${[
      { key: "name", title: say("people.name"), isHead: true, show: (/** @type {any} */ person) => html`<a href=${addressOf("people", person.id)}><bdi>${person.name}</bdi></a>` },
      { key: "headline", title: say("people.headline"), show: (/** @type {any} */ person) => html`<bdi>${person.headline ?? "–"}</bdi>` },
      { key: "email", title: say("people.email"), show: (/** @type {any} */ person) => html`<bdi>${person.email ?? "–"}</bdi>` },
      { key: "roles", title: say("profile.roles"), show: (/** @type {any} */ person) => person.roles.map(word).join(say("list.comma")) },
    ]}
  />
`;
