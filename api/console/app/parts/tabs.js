/** Parts of a page that have addresses of their own. */

import { html } from "../../vendor/htm-preact.js";

/** @param {{label: string, current: string, tabs: {key: string, label: string, address: string}[]}} props */
export const Tabs = ({ label, current, tabs }) => html`
  <nav class="tabs" aria-label=${label}>
    ${tabs.map(
      (tab) => html`
        <a key=${tab.key} href=${tab.address} aria-current=${tab.key === current ? "page" : undefined}>${tab.label}</a>
      `,
    )}
  </nav>
`;
