/** Any person's profile, for administrators: found by identifier. Each look is in the person's access log. */

import { html, useState } from "../../vendor/htm-preact.js";
import { useAnswer } from "../hooks.js";
import { say, word } from "../messages.js";
import { moment } from "../format.js";
import { Card } from "../parts/card.js";
import { Heading } from "../parts/heading.js";
import { Icon } from "../parts/icons.js";
import { Empty, Shown } from "../parts/states.js";
import { Table } from "../parts/table.js";
import { addressOf, go } from "../router.js";
import { Profile, ACTIVITY_DAYS } from "./person/profile.js";

/** @param {string} text a global identifier, or the person's own @returns {string} a global identifier */
function globalId(text) {
  try {
    if (atob(text).startsWith("User:")) return text;
  } catch {
    // not base64, so it is the person's own identifier
  }
  const bytes = new TextEncoder().encode(`User:${text}`);
  return btoa(String.fromCharCode(...bytes));
}

/** @param {{rest: string[]}} props */
export function Page({ rest: [id] }) {
  const [text, setText] = useState("");
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (text.trim()) go("people", globalId(text.trim()));
  };
  return html`
    <${Heading} title=${say("nav.people")} note=${say("people.note")} />
    <form class="find" role="search" onSubmit=${submit}>
      <label class="unseen" for="person-id">${say("people.id")}</label>
      <input id="person-id" value=${text} placeholder=${say("people.example")} spellcheck="false" autocomplete="off" onInput=${(/** @type {any} */ event) => setText(event.target.value)} />
      <button class="button primary"><${Icon} name="search" /> ${say("people.open")}</button>
    </form>
    ${id ? html`<${Person} id=${id} key=${id} />` : html`<${Empty} title=${say("people.none")}><p class="faint">${say("people.hint")}</p><//>`}
  `;
}

/** @param {{id: string}} props */
function Person({ id }) {
  const answer = useAnswer("person", { id, days: ACTIVITY_DAYS });
  return html`
    <${Shown} answer=${answer} rows=${6}>
      ${(/** @type {any} */ data) =>
        data.user
          ? html`<h2 class="person-name"><bdi>${data.user.name}</bdi> <span class="faint">${data.user.headline}</span></h2><${Profile} person=${data.user} /><${Accesses} entries=${data.user.accessLog.edges} />`
          : html`<${Empty} title=${say("error.NOT_FOUND")} />`}
    <//>
  `;
}

/** @param {any} entry of an access log @returns {any} who read: a person, a service account, or one on behalf of the other */
export function readersOf({ viewer, serviceAccount }) {
  const account = serviceAccount && html`<bdi>${say("people.serviceAccount", { name: serviceAccount.name })}</bdi>`;
  if (!viewer) return account ?? say("people.erased");
  return html`<a href=${addressOf("people", viewer.id)}>${say("people.look")}</a> ${account}`;
}

/** @param {{entries: any[]}} props */
const Accesses = ({ entries }) => html`
  <${Card} title=${say("people.accesses")} note=${say("people.accessesNote")}>
    <${Table}
      caption=${say("people.accesses")}
      rows=${entries.map((edge) => edge.node)}
      keyOf=${(/** @type {any} */ entry) => `${entry.at} ${entry.field} ${entry.viewer?.id} ${entry.serviceAccount?.id}`}
      columns=${[
        { key: "at", title: say("column.at"), show: (/** @type {any} */ entry) => moment(entry.at) },
        { key: "field", title: say("people.field"), show: (/** @type {any} */ entry) => html`<code>${entry.field}</code>` },
        { key: "roles", title: say("people.roles"), show: (/** @type {any} */ entry) => entry.roles.map(word).join(", ") },
        { key: "by", title: say("people.by"), show: readersOf },
      ]}
    />
  <//>
`;
