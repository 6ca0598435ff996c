/** Short words about what was done, which go by themselves. */

import { html, useEffect, useState } from "../../vendor/htm-preact.js";
import { explainError } from "./states.js";

const SHOWN_MS = 6_000;
const news = new EventTarget();

/** @param {string} text @param {string} [tone] */
export const tell = (text, tone = "plain") => news.dispatchEvent(new CustomEvent("news", { detail: { text, tone } }));

/**
 * Do something, and tell of its failure.
 * @template T
 * @param {() => Promise<T>} act
 * @returns {Promise<T | null>} null if it failed
 */
export async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    tell(explainError(error), "bad");
    return null;
  }
}

export function Toasts() {
  const [shown, setShown] = useState(/** @type {{id: number, text: string, tone: string}[]} */ ([]));
  useEffect(() => {
    let id = 0;
    const add = (/** @type {Event} */ event) => {
      const toast = { id: ++id, .../** @type {CustomEvent} */ (event).detail };
      setShown((all) => [...all, toast]);
      setTimeout(() => setShown((all) => all.filter((other) => other.id !== toast.id)), SHOWN_MS);
    };
    news.addEventListener("news", add);
    return () => news.removeEventListener("news", add);
  }, []);
  return html`
    <div class="toasts" role="status" aria-live="polite">
      ${shown.map((toast) => html`<p key=${toast.id} class="toast ${toast.tone}">${toast.text}</p>`)}
    </div>
  `;
}
