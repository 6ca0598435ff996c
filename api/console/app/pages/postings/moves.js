/** Buttons for each status that an application may be moved to, with a note. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { change } from "../../client.js";
import { say, word } from "../../messages.js";
import { Dialog } from "../../parts/dialog.js";
import { tell } from "../../parts/toast.js";

const LONGEST_NOTE = 1_000;

/** @param {{application: string, name: string, moves: string[], onDone: () => void}} props */
export function Moves({ application, name, moves, onDone }) {
  const [to, setTo] = useState(/** @type {string | null} */ (null));
  const [note, setNote] = useState("");
  const move = async () => {
    await change("move-application", { application, to, note: note.trim() || null });
    tell(say("moves.done", { status: word(to) }), "good");
    setNote("");
    onDone();
  };
  return html`
    ${moves.length > 0 && html`
      <div class="actions" role="group" aria-label=${say("moves.of", { name })}>
        <span class="faint" aria-hidden="true">${say("moves.to")}</span>
        ${moves.map((status) => html`<button key=${status} class="button small" onClick=${() => setTo(status)}>${word(status)}</button>`)}
      </div>`}
    ${to && html`
      <${Dialog} title=${say("moves.title", { name, status: word(to) })} confirm=${say("moves.move")} isDangerous=${to === "REJECTED"} onConfirm=${move} onClose=${() => setTo(null)}>
        <label for="note">${say("moves.note")}</label>
        <textarea id="note" rows="3" dir="auto" maxlength=${LONGEST_NOTE} value=${note} onInput=${(/** @type {any} */ event) => setNote(event.target.value)}></textarea>
      <//>`}
  `;
}
