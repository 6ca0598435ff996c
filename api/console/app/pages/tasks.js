/** Background tasks: a live list by queue, one task, dead letters and schedules. */

import { html } from "../../vendor/htm-preact.js";
import { say } from "../messages.js";
import { Tabs } from "../parts/tabs.js";
import { addressOf } from "../router.js";
import { DeadLettersPage } from "./tasks/dead-letters.js";
import { ListPage } from "./tasks/list.js";
import { SchedulesPage } from "./tasks/schedules.js";
import { TaskPage } from "./tasks/task.js";

const PAGES = { dead: DeadLettersPage, schedules: SchedulesPage };

/** @param {{rest: string[]}} props */
export function Page({ rest: [first = ""] }) {
  if (first && !(first in PAGES)) return html`<${TaskPage} id=${first} key=${first} />`;
  const tabs = [
    { key: "", label: say("tasks.list"), address: addressOf("tasks") },
    { key: "dead", label: say("tasks.dead"), address: addressOf("tasks", "dead") },
    { key: "schedules", label: say("tasks.schedules"), address: addressOf("tasks", "schedules") },
  ];
  const strip = html`<${Tabs} label=${say("nav.tasks")} current=${first} tabs=${tabs} />`;
  const Shown = first in PAGES ? PAGES[/** @type {keyof typeof PAGES} */ (first)] : ListPage;
  return html`<${Shown} tabs=${strip} />`;
}
