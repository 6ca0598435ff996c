/** What the viewer chooses of an item, such as saving it, and how that is taken back. */

import { ask, change } from "../../client.js";

const PAGE = 100;
const KEY_BYTES = 16;

/** @typedef {"SAVE" | "DISMISS"} Choice */

/** @returns {string} a key of its own for each interaction */
const makeKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(KEY_BYTES)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {Choice} action @param {string} item */
export const choose = (action, item) => change("log-interaction", { key: makeKey(), action, item });

/**
 * Undo each interaction of a kind with an item.
 * @param {Choice} action
 * @param {string} item
 * @returns {Promise<boolean>} whether there was any
 */
export async function takeBack(action, item) {
  const interactions = await findInteractions(action, item);
  for (const interaction of interactions) await change("undo-interaction", { interaction });
  return interactions.length > 0;
}

/** @param {Choice} action @param {string} item @returns {Promise<string[]>} */
async function findInteractions(action, item) {
  const interactions = [];
  let after = null;
  do {
    const { viewer } = await ask("own-interactions", { first: PAGE, after, actions: [action] });
    const { edges, pageInfo } = viewer.interactions;
    interactions.push(...edges.map((/** @type {any} */ edge) => edge.node).filter((/** @type {any} */ node) => node.item?.id === item));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after);
  return interactions.map((node) => node.id);
}
