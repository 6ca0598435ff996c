/** A dialog that asks before something is done. */

import { html, useEffect, useRef, useState } from "../../vendor/htm-preact.js";
import { say } from "../messages.js";

/** @param {{title: string, confirm: string, isDangerous?: boolean, onConfirm: () => Promise<unknown>, onClose: () => void, children?: any}} props */
export function Dialog({ title, confirm, isDangerous, onConfirm, onClose, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [busy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const act = async () => {
    setBusy(true);
    await onConfirm();
    setBusy(false);
    onClose();
  };
  return html`
    <dialog ref=${dialog} onClose=${onClose} aria-labelledby="dialog-title">
      <h2 id="dialog-title">${title}</h2>
      <div class="dialog-body">${children}</div>
      <div class="actions end">
        <button class="button" type="button" onClick=${onClose}>${say("action.cancel")}</button>
        <button class="button ${isDangerous ? "danger" : "primary"}" type="button" disabled=${busy} onClick=${act}>${confirm}</button>
      </div>
    </dialog>
  `;
}
