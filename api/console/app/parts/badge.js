/** Small words with a colour that never stands alone for what they mean. */

import { html } from "../../vendor/htm-preact.js";
import { word } from "../messages.js";

/** @type {Record<string, string>} */
const TONES = {
  STRONG: "good", GOOD: "info", FAIR: "plain", HIGH: "good", MEDIUM: "info", LOW: "plain",
  ACTIVE: "good", TESTING: "info", TRAINING: "info", FAILED: "bad", INACTIVE: "plain", DEPRECATED: "plain",
  QUEUED: "plain", RUNNING: "info", SUCCEEDED: "good", CANCELLED: "plain", RETRYING: "warning",
  WAITING: "plain", ENDED: "plain", OPEN: "good", CLOSED: "warning",
  SUBMITTED: "plain", SCREENING: "info", INTERVIEW: "info", OFFER: "good", HIRED: "good", REJECTED: "bad", WITHDRAWN: "plain",
  ok: "good", away: "bad", stale: "warning", none: "warning", "not loaded": "bad",
};

/** @param {{value: string, tone?: string, children?: any}} props */
export const Badge = ({ value, tone, children }) => html`
  <span class="badge ${tone ?? TONES[value] ?? "plain"}">${children ?? word(value)}</span>
`;
