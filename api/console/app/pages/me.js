/** The viewer's own page: recommendations, profile, career and skills. */

import { html } from "../../vendor/htm-preact.js";
import { useAnswer } from "../hooks.js";
import { say } from "../messages.js";
import { Heading } from "../parts/heading.js";
import { Shown } from "../parts/states.js";
import { Tabs } from "../parts/tabs.js";
import { addressOf } from "../router.js";
import { ApplicationsPage } from "./person/applications.js";
import { CareerPage } from "./person/career.js";
import { CoursesPage } from "./person/courses.js";
import { GapPage } from "./person/gap.js";
import { JobsPage } from "./person/jobs.js";
import { Profile, ACTIVITY_DAYS } from "./person/profile.js";
import { SavedPage } from "./person/saved.js";

const TABS = ["jobs", "courses", "saved", "applications", "profile", "career", "gap"];

/** @param {{viewer: any, rest: string[]}} props */
export function Page({ viewer, rest: [tab = "jobs", ...rest] }) {
  const profile = useAnswer("profile", { days: ACTIVITY_DAYS });
  const tabs = TABS.map((key) => ({ key, label: say(`me.${key}`), address: addressOf("me", key) }));
  return html`
    <${Heading} title=${viewer.name} note=${viewer.headline && html`<bdi>${viewer.headline}</bdi>`} />
    <${Tabs} label=${say("nav.me")} current=${tab} tabs=${tabs} />
    ${tab === "jobs" && html`<${JobsPage} chosen=${rest[0]} profile=${profile} />`}
    ${tab === "courses" && html`<${CoursesPage} />`}
    ${tab === "saved" && html`<${SavedPage} />`}
    ${tab === "applications" && html`<${ApplicationsPage} />`}
    ${tab === "profile" && html`<${Shown} answer=${profile} rows=${6}>${(/** @type {any} */ data) => html`<${Profile} person=${data.viewer} />`}<//>`}
    ${tab === "career" && html`<${Shown} answer=${profile}>${(/** @type {any} */ data) => html`<${CareerPage} targets=${data.viewer.targets} />`}<//>`}
    ${tab === "gap" && html`<${Shown} answer=${profile}>${(/** @type {any} */ data) => html`<${GapPage} targets=${data.viewer.targets} />`}<//>`}
  `;
}
