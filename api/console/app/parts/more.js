/** A button for the next page of a list. */

import { html, useState } from "../../vendor/htm-preact.js";
import { say } from "../messages.js";
import { attempt } from "./toast.js";

/** @param {{more: (() => Promise<void>) | null}} props */
export function More({ more }) {
  const [busy, setBusy] = useState(false);
  if (!more) return null;
  const act = async () => {
    setBusy(true);
    await attempt(more);
    setBusy(false);
  };
  return html`<button class="button wide" disabled=${busy} onClick=${act}>${say("action.more")}</button>`;
}
