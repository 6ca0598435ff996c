/** What the page says about itself: the address of its files, and its configuration. */

/** @param {string} name @returns {string} */
const contentOf = (name) => document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";

/** The address below which the console's files are, with their version. @type {string} */
export const files = contentOf("careergraph-files");

/** @type {{browser: string | null}} */
export const configuration = JSON.parse(contentOf("careergraph-configuration"));

/**
 * Read one of the console's own files.
 * @param {string} path
 * @returns {Promise<any>} its content, from JSON
 */
export async function readFile(path) {
  const response = await fetch(`${files}/${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}
