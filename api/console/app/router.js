/** Addresses within the page: `#/models/ID`. */

/** @returns {string[]} the decoded parts of the address; none if it is not well formed */
export function readAddress() {
  try {
    return location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) return [];
    throw error;
  }
}

/** @param {...string} parts @returns {string} */
export const addressOf = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;

/** @param {...string} parts */
export const go = (...parts) => {
  location.hash = addressOf(...parts);
};

let moved = false;
addEventListener("hashchange", () => {
  moved = true;
});

/** @returns {boolean} whether the reader went from one page to another since the console was loaded */
export const hasMoved = () => moved;

/**
 * @param {() => void} listener
 * @returns {() => void} stops it
 */
export function onAddressChange(listener) {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}
