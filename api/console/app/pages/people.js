/** Any person's profile, for administrators: found by name, e-mail address or id. Each look is in the person's access log. */

import { html, useEffect, useState } from "../../vendor/htm-preact.js";
import { useAnswer } from "../hooks.js";
import { say } from "../messages.js";
import { Heading } from "../parts/heading.js";
import { Icon } from "../parts/icons.js";
import { Empty, Shown } from "../parts/states.js";
import { go } from "../router.js";
import { Accesses } from "./people/accesses.js";
import { FoundPeople } from "./people/found.js";
import { Profile, ACTIVITY_DAYS } from "./person/profile.js";

/** The part of an address that a search follows; no global identifier is this word. */
const SEARCH = "search";

/** @param {string} text @returns {boolean} whether a text is a person's global identifier, as the API gives it */
export function isGlobalId(text) {
  try {
    return atob(text).startsWith("User:");
  } catch {
    return false; // not base64
  }
}

/** @param {{rest: string[]}} props */
export function Page({ rest: [first, asked = ""] }) {
  const id = first === SEARCH ? null : first;
  const query = first === SEARCH ? asked : "";
  const [text, setText] = useState(query);
  useEffect(() => setText(query), [id, query]);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted) go("people", ...(isGlobalId(wanted) ? [wanted] : [SEARCH, wanted]));
  };
  return html`
    <${Heading} title=${say("nav.people")} note=${say("people.note")} />
    <form class="find" role="search" onSubmit=${submit}>
      <label class="unseen" for="person">${say("people.find")}</label>
      <input id="person" type="search" dir="auto" value=${text} placeholder=${say("people.find")} spellcheck="false" autocomplete="off" onInput=${(/** @type {any} */ event) => setText(event.target.value)} />
      <button class="button primary"><${Icon} name="search" /> ${say("people.search")}</button>
    </form>
    ${id && html`<${Person} id=${id} key=${id} />`}
    ${query && html`<${FoundPeople} query=${query} key=${query} />`}
    ${!id && !query && html`<${Empty} title=${say("people.none")}><p class="faint">${say("people.hint")}</p><//>`}
  `;
}

/** @param {{id: string}} props */
function Person({ id }) {
  const answer = useAnswer("person", { id, days: ACTIVITY_DAYS });
  return html`
    <${Shown} answer=${answer} rows=${6}>
      ${(/** @type {any} */ data) =>
        data.user
          ? html`<h2 class="person-name"><bdi>${data.user.name}</bdi> <bdi class="faint">${data.user.headline}</bdi></h2><${Profile} person=${data.user} /><${Accesses} entries=${data.user.accessLog.edges} />`
          : html`<${Empty} title=${say("error.NOT_FOUND")} />`}
    <//>
  `;
}
