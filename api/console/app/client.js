/** Sends the console's documents to the API. */

import { readFile } from "./configuration.js";
import { signOut, token } from "./session.js";

/** @type {Promise<Record<string, string>> | null} */
let documents = null;

/** A refused request: a code of the API, or `OFFLINE` if nothing answered. */
export class RefusedError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {string} [requestId]
   */
  constructor(code, message, requestId) {
    super(message);
    this.code = code;
    this.requestId = requestId;
  }
}

/**
 * Return how a document is named to the API: by the hash of its text, which the API knows.
 * @param {string} name the name of its file
 * @returns {Promise<{documentId: string}>}
 */
export async function nameDocument(name) {
  documents ??= readFile("documents.json");
  const documentId = (await documents)[name];
  if (!documentId) throw new Error(`there is no document ${name}`);
  return { documentId };
}

/**
 * Send a document, and return its data.
 * @param {string} name
 * @param {Record<string, unknown>} [variables]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 * @throws {RefusedError}
 */
export async function ask(name, variables = {}, signal) {
  const body = JSON.stringify({ ...(await nameDocument(name)), variables });
  return send(body, { "Content-Type": "application/json" }, signal);
}

/**
 * @param {BodyInit} body
 * @param {Record<string, string>} contentHeaders
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>} the data
 * @throws {RefusedError}
 */
async function send(body, contentHeaders, signal) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/graphql-response+json", ...contentHeaders };
  const sentToken = token();
  if (sentToken) headers.Authorization = `Bearer ${sentToken}`;
  const answer = await post("/graphql", { method: "POST", headers, body, signal });
  const [error] = answer.errors ?? [];
  if (!error) return answer.data;
  const { code = "INTERNAL", requestId } = error.extensions ?? {};
  if (code === "UNAUTHENTICATED" && sentToken && sentToken === token()) signOut(code);
  throw new RefusedError(code, error.message, requestId);
}

/**
 * Send a mutation with an input, and return its payload.
 * @param {string} name
 * @param {Record<string, unknown>} [input]
 * @returns {Promise<any>}
 * @throws {RefusedError} also for errors in the payload
 */
export async function change(name, input) {
  return checkPayload(await ask(name, input ? { input } : {}));
}

/**
 * Send a mutation with an input that has a file, and return its payload.
 * @param {string} name
 * @param {Record<string, unknown>} input the rest of the input
 * @param {File} file
 * @returns {Promise<any>}
 * @throws {RefusedError} also for errors in the payload
 */
export async function upload(name, input, file) {
  const form = new FormData();
  form.append("operations", JSON.stringify({ ...(await nameDocument(name)), variables: { input: { ...input, file: null } } }));
  form.append("map", JSON.stringify({ file: ["variables.input.file"] }));
  form.append("file", file);
  return checkPayload(await send(form, { "X-CareerGraph-Preflight": "1" }));
}

/**
 * @param {any} data of a mutation
 * @returns {any} its payload
 * @throws {RefusedError} for errors in it
 */
function checkPayload(data) {
  const payload = Object.values(data)[0];
  const [error] = payload.errors ?? [];
  if (error) throw new RefusedError(error.code, error.message);
  return payload;
}

/**
 * Read the health of the service; administrators see details.
 * @param {AbortSignal} [signal]
 * @returns {Promise<Record<string, string | number>>}
 */
export async function readHealth(signal) {
  const sentToken = token();
  const headers = sentToken ? { Authorization: `Bearer ${sentToken}` } : undefined;
  return post("/health/ready", { headers, signal });
}

/**
 * @param {string} path
 * @param {RequestInit} request
 * @returns {Promise<any>}
 */
async function post(path, request) {
  try {
    return await (await fetch(path, request)).json();
  } catch (error) {
    if (/** @type {Error} */ (error).name === "AbortError") throw error;
    throw new RefusedError("OFFLINE", String(error));
  }
}
