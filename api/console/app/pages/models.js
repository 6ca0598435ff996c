/** The model registry: a list, one model, a comparison, drift. */

import { html } from "../../vendor/htm-preact.js";
import { say } from "../messages.js";
import { Tabs } from "../parts/tabs.js";
import { addressOf } from "../router.js";
import { ComparePage } from "./models/compare.js";
import { DriftPage } from "./models/drift.js";
import { ListPage } from "./models/list.js";
import { ModelPage } from "./models/model.js";

/** @param {{rest: string[]}} props */
export function Page({ rest: [first = "", ...rest] }) {
  if (first === "compare") return html`<${ComparePage} ids=${rest} />`;
  if (first && first !== "drift") return html`<${ModelPage} id=${first} key=${first} />`;
  const tabs = [
    { key: "", label: say("models.list"), address: addressOf("models") },
    { key: "drift", label: say("models.drift"), address: addressOf("models", "drift") },
  ];
  const strip = html`<${Tabs} label=${say("nav.models")} current=${first} tabs=${tabs} />`;
  return first === "drift" ? html`<${DriftPage} tabs=${strip} />` : html`<${ListPage} tabs=${strip} />`;
}
