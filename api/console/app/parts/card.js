/** A titled part of a page. */

import { html } from "../../vendor/htm-preact.js";

/** @param {{title?: string, note?: string, actions?: any, className?: string, children?: any}} props */
export const Card = ({ title, note, actions, className = "", children }) => html`
  <section class="card ${className}">
    ${title && html`
      <header class="card-header">
        <div><h2>${title}</h2>${note && html`<p class="faint">${note}</p>`}</div>
        ${actions && html`<div class="actions">${actions}</div>`}
      </header>
    `}
    ${children}
  </section>
`;

/** @param {{label: string, value: any, note?: any}} props */
export const Figure = ({ label, value, note }) => html`
  <div class="figure">
    <span class="figure-label">${label}</span>
    <span class="figure-value">${value}</span>
    ${note && html`<span class="figure-note">${note}</span>`}
  </div>
`;

/** @param {{facts: [any, any][]}} props */
export const Facts = ({ facts }) => html`
  <dl class="facts">
    ${facts
      .filter(([, value]) => value !== null && value !== undefined && value !== "")
      .map(([name, value], row) => html`<div key=${row}><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>
`;
