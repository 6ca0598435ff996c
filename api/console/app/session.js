/** Who is signed in: a token in this tab's session storage, and the viewer that the API names. */

const KEY = "careergraph.token";
const changes = new EventTarget();

/**
 * Take the token out of the address, if the address has one, so that neither history nor a bookmark keeps it.
 * @returns {void}
 */
export function takeTokenFromAddress() {
  const found = new URLSearchParams(location.hash.replace(/^#/, "")).get("token");
  if (!found) return;
  history.replaceState(null, "", location.pathname);
  signIn(found);
}

/** @returns {string | null} */
export const token = () => sessionStorage.getItem(KEY);

/** @param {string} value */
export function signIn(value) {
  sessionStorage.setItem(KEY, value.trim().replace(/^Bearer\s+/i, ""));
  changes.dispatchEvent(new Event("change"));
}

/** @param {string} [why] a code that the sign-in page explains */
export function signOut(why = "") {
  sessionStorage.removeItem(KEY);
  changes.dispatchEvent(new CustomEvent("change", { detail: why }));
}

/**
 * Be told when somebody signs in or out.
 * @param {(why: string) => void} listener
 * @returns {() => void} stops it
 */
export function onSessionChange(listener) {
  const tell = (/** @type {Event} */ event) => listener(/** @type {CustomEvent} */ (event).detail ?? "");
  changes.addEventListener("change", tell);
  return () => changes.removeEventListener("change", tell);
}
