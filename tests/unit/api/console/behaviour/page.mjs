/** The little of a browser that the console's modules ask for, for tests without one. */

const base = new URL(`file://${process.env.CONSOLE}/app/`);

/** Bring in a module of the console, after what it asks for is there. */
export const bring = (path) => import(new URL(path, base));

const kept = new Map();
export const page = new EventTarget();

globalThis.sessionStorage = {
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => kept.set(key, value),
  removeItem: (key) => kept.delete(key),
};
globalThis.addEventListener = page.addEventListener.bind(page);
globalThis.removeEventListener = page.removeEventListener.bind(page);
globalThis.document = { querySelector: () => ({ getAttribute: () => "{}" }) };
globalThis.location = { href: "http://127.0.0.1/console", pathname: "/console", hash: "" };
globalThis.history = { replaceState: () => { location.hash = ""; } };

/**
 * Answer what the console asks.
 * @param {(name: string, variables: any) => any} answer what a document's data are; what it throws is an error of the API
 * @param {string[]} names of documents
 */
export function answerWith(answer, names) {
  globalThis.fetch = async (path, request) => {
    const documents = Object.fromEntries(names.map((name) => [name, name]));
    if (!request) return { ok: true, json: async () => documents };
    const { documentId, variables } = JSON.parse(request.body);
    return { ok: true, json: async () => outcomeOf(() => answer(documentId, variables)) };
  };
}

function outcomeOf(answer) {
  try {
    return { data: answer() };
  } catch (error) {
    return { errors: [{ message: error.message }] };
  }
}

/** The text of what a component shows. */
export function textOf(shown) {
  if (shown === null || shown === undefined || typeof shown === "boolean") return "";
  if (Array.isArray(shown)) return shown.map(textOf).join("");
  return typeof shown === "object" ? textOf(shown.props.children) : String(shown);
}
