/** The heading of a page, which takes the focus when one comes to it from another page. */

import { html, useEffect, useRef } from "../../vendor/htm-preact.js";
import { useTitle } from "../hooks.js";
import { hasMoved } from "../router.js";

/** @param {{title: string, note?: any, back?: {address: string, label: string}, actions?: any}} props */
export function Heading({ title, note, back, actions }) {
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useTitle(title);
  useEffect(() => {
    if (hasMoved()) heading.current?.focus({ preventScroll: true });
  }, [title]);
  return html`
    <header class="heading">
      <div>
        ${back && html`<a class="back" href=${back.address}>${back.label}</a>`}
        <h1 tabindex="-1" ref=${heading}><bdi>${title}</bdi></h1>
        ${note && html`<p class="faint">${note}</p>`}
      </div>
      ${actions && html`<div class="actions">${actions}</div>`}
    </header>
  `;
}
