/** What stands where data are not: loading, failed, empty. */

import { html } from "../../vendor/htm-preact.js";
import { say } from "../messages.js";
import { Icon } from "./icons.js";

const EXPLAINED = ["FORBIDDEN", "NOT_FOUND", "UNAVAILABLE", "TIMED_OUT", "RATE_LIMITED", "INTERNAL", "OFFLINE", "UNAUTHENTICATED", "PERSISTED_DOCUMENT_NOT_FOUND"];

/** @param {{rows?: number}} props */
export const Loading = ({ rows = 3 }) => html`
  <div class="loading" role="status">
    <span class="unseen">${say("state.loading")}</span>
    ${Array.from({ length: rows }, (_, row) => html`<div class="bone" key=${row}></div>`)}
  </div>
`;

/**
 * Return what a person reads of an error.
 * @param {any} error
 * @returns {string}
 */
export const explainError = (error) =>
  EXPLAINED.includes(error.code) ? say(`error.${error.code}`) : error.message || say("error.INTERNAL");

/** @param {{error: any, retry?: () => void}} props */
export const Failure = ({ error, retry }) => html`
  <div class="notice failure" role="alert">
    <${Icon} name="warning" />
    <div>
      <p>${explainError(error)}</p>
      ${error.requestId && html`<p class="faint">${say("error.request")} <code>${error.requestId}</code></p>`}
      ${retry && html`<button class="button small" onClick=${retry}>${say("action.retry")}</button>`}
    </div>
  </div>
`;

/** @param {{title: string, children?: any}} props */
export const Empty = ({ title, children }) => html`
  <div class="empty"><p class="empty-title">${title}</p>${children}</div>
`;

/**
 * Show an answer when it is there, and its state until then. All of it has one element, which stays where it is.
 * @param {{answer: import("../hooks.js").Answer, rows?: number, children: (data: any) => any}} props
 */
export const Shown = ({ answer, rows, children }) => html`
  <div class="shown">
    ${answer.error && html`<${Failure} error=${answer.error} retry=${answer.reload} />`}
    ${answer.data ? children(answer.data) : !answer.error && html`<${Loading} rows=${rows} />`}
  </div>
`;
