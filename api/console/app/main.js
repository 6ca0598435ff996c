/** The console starts here: it reads the token, learns who is signed in, and shows the page that the address names. */

import { html, render, useEffect, useState } from "../vendor/htm-preact.js";
import { ask } from "./client.js";
import { Frame } from "./frame.js";
import { useReading } from "./hooks.js";
import { preferredLanguage, say, speak } from "./messages.js";
import { mayOpen, pagesOf } from "./navigation.js";
import { Empty, Failure, Loading } from "./parts/states.js";
import { onAddressChange, readAddress } from "./router.js";
import { onSessionChange, takeTokenFromAddress, token } from "./session.js";
import { OtherSession, SignIn } from "./sign-in.js";
import { showTheme } from "./theme.js";

/** @type {Record<string, () => Promise<{Page: any}>>} */
const PAGES = {
  overview: () => import("./pages/overview.js"),
  me: () => import("./pages/me.js"),
  job: () => import("./pages/job.js"),
  course: () => import("./pages/course.js"),
  postings: () => import("./pages/postings.js"),
  people: () => import("./pages/people.js"),
  models: () => import("./pages/models.js"),
  tasks: () => import("./pages/tasks.js"),
  imports: () => import("./pages/imports.js"),
  experiments: () => import("./pages/experiments.js"),
  audit: () => import("./pages/audit.js"),
};

/** @param {{viewer: any, address: string[]}} props */
function Routed({ viewer, address: [name, ...rest] }) {
  const [loaded, setLoaded] = useState(/** @type {{name: string, Page?: any, error?: any} | null} */ (null));
  useEffect(() => {
    PAGES[name]?.().then(({ Page }) => setLoaded({ name, Page }), (error) => setLoaded({ name, error }));
  }, [name]);
  if (!mayOpen(viewer, name)) return html`<${Empty} title=${say("nav.nothing")}><a href="#/">${say("nav.start")}</a><//>`;
  if (loaded?.name !== name) return html`<${Loading} />`;
  if (loaded.error) return html`<${Failure} error=${loaded.error} />`;
  return html`<${loaded.Page} viewer=${viewer} rest=${rest} />`;
}

/** @param {{onLanguage: () => void}} props */
function Console({ onLanguage }) {
  const [signedIn, setSignedIn] = useState({ token: token(), why: "" });
  const [address, setAddress] = useState(readAddress());
  useEffect(() => onSessionChange((why) => setSignedIn({ token: token(), why })), []);
  useEffect(() => {
    arrive(); // what came while the page was loading
    return onAddressChange(arrive);
  }, []);
  function arrive() {
    takeTokenFromAddress();
    setAddress(readAddress());
  }
  const session = useReading(signedIn.token && `session ${signedIn.token}`, (signal) => ask("session", {}, signal));
  if (!signedIn.token) {
    return html`<${Frame} viewer=${null} page="" onLanguage=${onLanguage}><${SignIn} why=${signedIn.why} /><${OtherSession} /><//>`;
  }
  const viewer = session.data?.viewer ?? null;
  const start = pagesOf(viewer)[0]?.[0];
  const shown = address.length ? address : [start ?? ""];
  return html`
    <${Frame} viewer=${viewer} page=${shown[0]} onLanguage=${onLanguage}>
      ${session.error && html`<${Failure} error=${session.error} retry=${session.reload} />`}
      ${!viewer && session.loading && html`<${Loading} />`}
      ${viewer && html`<${Routed} viewer=${viewer} address=${shown} />`}
      <${OtherSession} />
    <//>
  `;
}

async function start() {
  takeTokenFromAddress();
  showTheme();
  await speak(preferredLanguage());
  const place = /** @type {HTMLElement} */ (document.getElementById("console"));
  place.replaceChildren();
  let round = 0;
  const show = () => render(html`<${Console} key=${round} onLanguage=${again} />`, place);
  function again() {
    round += 1;
    show();
  }
  show();
}

start();
