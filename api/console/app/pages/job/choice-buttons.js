/** Buttons that save an item or dismiss it; each takes its choice back when it is pressed again. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { say } from "../../messages.js";
import { Icon } from "../../parts/icons.js";
import { attempt, tell } from "../../parts/toast.js";
import { choose, takeBack } from "./choices.js";

/** @typedef {{saved: boolean, dismissed: boolean}} State */

/** @type {{action: import("./choices.js").Choice, icon: string, isMade: (state: State) => boolean, offer: string, made: string}[]} */
const CHOICES = [
  { action: "SAVE", icon: "bookmark", isMade: (state) => state.saved, offer: "choice.save", made: "choice.saved" },
  { action: "DISMISS", icon: "close", isMade: (state) => state.dismissed, offer: "choice.dismiss", made: "choice.dismissed" },
];

/** @param {{item: string, state: State, onDone: () => void}} props */
export function ChoiceButtons({ item, state, onDone }) {
  const [busy, setBusy] = useState(false);
  const act = async (/** @type {any} */ { action, isMade }) => {
    setBusy(true);
    await attempt(async () => {
      if (!isMade(state)) {
        await choose(action, item);
        tell(say("choice.kept"), "good");
      } else if (await takeBack(action, item)) tell(say("choice.takenBack"), "good");
      else tell(say("choice.nothing"));
    });
    setBusy(false);
    onDone();
  };
  return CHOICES.map((choice) => html`
    <button key=${choice.action} class="button" aria-pressed=${choice.isMade(state)} disabled=${busy} onClick=${() => act(choice)}>
      <${Icon} name=${choice.icon} /> ${say(choice.isMade(state) ? choice.made : choice.offer)}
    </button>`);
}
