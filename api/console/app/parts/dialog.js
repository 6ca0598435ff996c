/** A dialog that asks before something is done. It stays open, with the reason, if that fails. */

import { html, useEffect, useRef, useState } from "../../vendor/htm-preact.js";
import { say } from "../messages.js";
import { Failure, explainError } from "./states.js";
import { tell } from "./toast.js";

/** @param {{title: string, confirm: string, isDangerous?: boolean, onConfirm: () => Promise<unknown>, onClose: () => void, children?: any}} props */
export function Dialog({ title, confirm, isDangerous, onConfirm, onClose, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(/** @type {unknown} */ (null));
  useEffect(() => dialog.current?.showModal(), []);
  const act = async () => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (problem) {
      if (dialog.current) setError(problem);
      else tell(explainError(problem), "bad"); // it was closed meanwhile
    } finally {
      setBusy(false);
    }
  };
  return html`
    <dialog ref=${dialog} onClose=${onClose} aria-labelledby="dialog-title">
      <h2 id="dialog-title">${title}</h2>
      <div class="dialog-body">${children}${error && html`<${Failure} error=${error} />`}</div>
      <div class="actions end">
        <button class="button" type="button" onClick=${onClose}>${say("action.cancel")}</button>
        <button class="button ${isDangerous ? "danger" : "primary"}" type="button" disabled=${busy} onClick=${act}>${confirm}</button>
      </div>
    </dialog>
  `;
}
