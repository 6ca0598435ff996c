/** A field that finds an occupation by its name. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { useAnswer } from "../../hooks.js";
import { say, titleOf } from "../../messages.js";

const FEWEST_LETTERS = 2;

/** @typedef {{id: string, title: string, titleArabic?: string | null}} Occupation */

/** @param {{targets: Occupation[], chosen: Occupation | null, onChoose: (occupation: Occupation) => void}} props */
export function OccupationField({ targets, chosen, onChoose }) {
  const [text, setText] = useState("");
  const answer = useAnswer(text.trim().length >= FEWEST_LETTERS ? "occupations" : null, { query: text.trim() });
  const options = answer.data?.occupations.edges.map((/** @type {any} */ edge) => edge.node) ?? [];
  const choose = (/** @type {Occupation} */ occupation) => {
    setText("");
    onChoose(occupation);
  };
  const button = (/** @type {Occupation} */ occupation) => html`
    <button key=${occupation.id} class="choice" aria-pressed=${chosen?.id === occupation.id} onClick=${() => choose(occupation)}><bdi>${titleOf(occupation)}</bdi></button>
  `;
  const known = chosen && !targets.some((target) => target.id === chosen.id) ? [...targets, chosen] : targets;
  return html`
    <div class="occupation">
      <div class="choices" role="group" aria-label=${say("occupation.targets")}>${known.map(button)}</div>
      <label for="occupation">${say("occupation.other")}</label>
      <input id="occupation" type="search" autocomplete="off" value=${text} placeholder=${say("occupation.example")} onInput=${(/** @type {any} */ event) => setText(event.target.value)} />
      <div class="choices" role="group" aria-label=${say("occupation.found")} aria-live="polite">
        ${options.map(button)}
        ${answer.data && !options.length && html`<p class="faint">${say("occupation.none")}</p>`}
      </div>
    </div>
  `;
}
