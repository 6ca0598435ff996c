/** What a visitor sees: what the console is, and a place for a token. */

import { html, useEffect, useState } from "../vendor/htm-preact.js";
import { useTitle } from "./hooks.js";
import { say } from "./messages.js";
import { Dialog } from "./parts/dialog.js";
import { offer, offeredToken, onOffer, signIn } from "./session.js";

/** @param {{why: string}} props a code that says why the last session ended */
export function SignIn({ why }) {
  const [value, setValue] = useState("");
  useTitle(say("session.title"));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (value.trim()) signIn(value);
  };
  return html`
    <div class="sign-in">
      <h1>${say("session.title")}</h1>
      <p class="lead">${say("session.lead")}</p>
      ${why && html`<p class="notice failure" role="alert">${say("session.ended")}</p>`}
      <form class="card" onSubmit=${submit}>
        <label for="token">${say("session.token")}</label>
        <input id="token" type="password" autocomplete="off" spellcheck="false" dir="ltr" value=${value} onInput=${(/** @type {any} */ event) => setValue(event.target.value)} aria-describedby="token-help" />
        <p id="token-help" class="faint">${say("session.kept")}</p>
        <button class="button primary wide">${say("session.enter")}</button>
      </form>
      <section class="card">
        <h2>${say("session.how")}</h2>
        <p>${say("session.command")}</p>
        <pre tabindex="0" dir="ltr"><code>careergraph console</code></pre>
        <p>${say("session.person")}</p>
        <pre tabindex="0" dir="ltr"><code>careergraph console --role candidate</code></pre>
      </section>
    </div>
  `;
}

/** What asks somebody who is signed in, and came by a link that signs in, whether they want that. */
export function OtherSession() {
  const [other, setOther] = useState(offeredToken());
  useEffect(() => onOffer(() => setOther(offeredToken())), []);
  if (!other) return null;
  return html`
    <${Dialog} title=${say("session.other")} confirm=${say("session.change")} isDangerous onConfirm=${async () => signIn(other)} onClose=${() => offer(null)}>
      <p>${say("session.otherNote")}</p>
    <//>
  `;
}
