/** Jobs of the companies that the viewer recruits for, and one of them with who applied and who would fit. */

import { html } from "../../vendor/htm-preact.js";
import { say } from "../messages.js";
import { addressOf } from "../router.js";
import { ListPage } from "./postings/list.js";
import { PostingPage } from "./postings/posting.js";

const TABS = ["applications", "candidates"];

/** @param {{rest: string[]}} props */
export function Page({ rest: [id, tab = TABS[0]] }) {
  if (!id) return html`<${ListPage} />`;
  const tabs = TABS.map((key) => ({ key, label: say(`posting.${key}`), address: addressOf("postings", id, key) }));
  return html`<${PostingPage} key=${id} id=${id} tab=${tab} tabs=${tabs} />`;
}
