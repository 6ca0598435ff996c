/** Who is signed in: a token in this tab's session storage, and the viewer that the API names. */

const KEY = "careergraph.token";
const NOTES = "careergraph.notes";
const changes = new EventTarget();
/** @type {string | null} */
let offered = null;

/**
 * Take the token out of the address, if the address has one, so that neither history nor a bookmark keeps it.
 *
 * It signs in a visitor. Whoever is signed in already is asked first: a link that somebody sent must not put them
 * into the sender's account.
 * @returns {void}
 */
export function takeTokenFromAddress() {
  const brought = new URLSearchParams(location.hash.replace(/^#/, "")).get("token");
  if (!brought) return;
  history.replaceState(null, "", location.pathname);
  if (!token()) signIn(brought);
  else if (plain(brought) !== token()) offer(brought);
}

/** @param {string | null} value a token that a link brought while somebody else was signed in; null forgets it */
export function offer(value) {
  offered = value;
  changes.dispatchEvent(new Event("offer"));
}

/** @returns {string | null} the token that waits for an answer */
export const offeredToken = () => offered;

/**
 * Be told when a link offers another session, and when it is answered.
 * @param {() => void} listener
 * @returns {() => void} stops it
 */
export function onOffer(listener) {
  changes.addEventListener("offer", listener);
  return () => changes.removeEventListener("offer", listener);
}

/** @param {string} value @returns {string} the token alone */
const plain = (value) => value.trim().replace(/^Bearer\s+/i, "");

/** @returns {string | null} */
export const token = () => sessionStorage.getItem(KEY);

/** @param {string} value */
export function signIn(value) {
  sessionStorage.removeItem(NOTES);
  sessionStorage.setItem(KEY, plain(value));
  changes.dispatchEvent(new Event("change"));
}

/** @param {string} [why] a code that the sign-in page explains */
export function signOut(why = "") {
  sessionStorage.removeItem(NOTES);
  sessionStorage.removeItem(KEY);
  changes.dispatchEvent(new CustomEvent("change", { detail: why }));
}

/**
 * Return what was noted under a name in this session; loading the page again keeps it.
 * @param {string} name
 * @returns {any} undefined if there is nothing
 */
export const noteOf = (name) => notes()[name];

/** @param {string} name @param {any} value what JSON can hold; it is forgotten when somebody signs in or out */
export const note = (name, value) => sessionStorage.setItem(NOTES, JSON.stringify({ ...notes(), [name]: value }));

/** @returns {Record<string, any>} */
const notes = () => JSON.parse(sessionStorage.getItem(NOTES) ?? "{}");

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
