/** A button that cancels a task, after asking. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { change } from "../../client.js";
import { say, word } from "../../messages.js";
import { Dialog } from "../../parts/dialog.js";
import { tell } from "../../parts/toast.js";

const OPEN = ["QUEUED", "RUNNING", "RETRYING"];

/** @param {{state: string}} task @returns {boolean} */
export const isOpen = ({ state }) => OPEN.includes(state);

/** @param {{task: any, onDone: () => void}} props */
export function Cancel({ task, onDone }) {
  const [asking, setAsking] = useState(false);
  if (!isOpen(task)) return null;
  const cancel = async () => {
    await change("cancel-task", { task: task.id });
    tell(say("tasks.cancelled"), "good");
    onDone();
  };
  return html`
    <button class="button small" disabled=${Boolean(task.cancelRequestedAt)} onClick=${() => setAsking(true)}>${say("tasks.cancel")}</button>
    ${asking && html`
      <${Dialog} title=${say("tasks.cancelWhich", { kind: word(task.kind) })} confirm=${say("tasks.cancel")} isDangerous onConfirm=${cancel} onClose=${() => setAsking(false)}>
        <p>${say("tasks.cancelNote")}</p>
      <//>`}
  `;
}
