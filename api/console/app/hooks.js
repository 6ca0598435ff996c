/** What components share: answers of the API, titles, and times at which to ask again. */

import { useCallback, useEffect, useRef, useState } from "../vendor/htm-preact.js";
import { ask } from "./client.js";
import { say } from "./messages.js";

/**
 * @typedef {object} Answer
 * @property {any} data the data; null until they are there
 * @property {Error | null} error
 * @property {boolean} loading
 * @property {() => void} reload
 */

/**
 * Ask something whenever the key changes, and show the last answer to the same key meanwhile.
 * @param {string | null} key null asks nothing
 * @param {(signal: AbortSignal) => Promise<any>} read
 * @returns {Answer}
 */
export function useReading(key, read) {
  const [state, setState] = useState({ key, data: null, error: null, loading: key !== null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (key === null) return undefined;
    const stop = new AbortController();
    setState((was) => ({ key, data: was.key === key ? was.data : null, error: null, loading: true }));
    read(stop.signal).then(
      (data) => stop.signal.aborted || setState({ key, data, error: null, loading: false }),
      (error) => stop.signal.aborted || setState((was) => ({ ...was, error, loading: false })),
    );
    return () => stop.abort();
  }, [key, round]);
  const reload = useCallback(() => setRound((number) => number + 1), []);
  const current = state.key === key ? state : { data: null, error: null, loading: key !== null };
  return { data: current.data, error: current.error, loading: current.loading, reload };
}

/**
 * Send a document whenever it or its variables change.
 * @param {string | null} name null sends nothing
 * @param {Record<string, unknown>} [variables]
 * @returns {Answer}
 */
export function useAnswer(name, variables = {}) {
  const key = name === null ? null : JSON.stringify([name, variables]);
  return useReading(key, (signal) => ask(/** @type {string} */ (name), variables, signal));
}

/** @param {string} title of the page, for the window and its history */
export function useTitle(title) {
  useEffect(() => {
    document.title = `${title} · ${say("product")}`;
  }, [title]);
}

/**
 * Do something every few seconds while the page is looked at.
 * @param {() => void} act
 * @param {number} seconds
 */
export function useRegularly(act, seconds) {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const timer = setInterval(() => document.hidden || latest.current(), seconds * 1_000);
    return () => clearInterval(timer);
  }, [seconds]);
}

/**
 * Read a list page by page. Read again, it has as many pages as are shown, which are swapped together.
 * @param {string} name a document
 * @param {Record<string, unknown>} variables
 * @param {(data: any) => {edges: any[], pageInfo: {hasNextPage: boolean, endCursor: string}}} choose
 * @returns {Answer & {edges: any[], more: (() => Promise<void>) | null}} with the data of the first page
 */
export function usePages(name, variables, choose) {
  const key = JSON.stringify([name, variables]);
  const wanted = useRef({ key, pages: 1 });
  const answer = useReading(key, async (signal) => {
    const pages = [await ask(name, variables, signal)];
    const most = wanted.current.key === key ? wanted.current.pages : 1;
    for (let last = choose(pages[0]).pageInfo; last.hasNextPage && pages.length < most; last = choose(pages.at(-1)).pageInfo) {
      pages.push(await ask(name, { ...variables, after: last.endCursor }, signal));
    }
    return pages;
  });
  const [later, setLater] = useState({ of: /** @type {any} */ (null), pages: /** @type {any[]} */ ([]) });
  const read = answer.data ? [...answer.data, ...(later.of === answer.data ? later.pages : [])] : [];
  const pages = read.map(choose);
  const last = pages.at(-1)?.pageInfo;
  const more = async () => {
    wanted.current = { key, pages: pages.length + 1 };
    const next = await ask(name, { ...variables, after: last?.endCursor });
    setLater((was) => ({ of: answer.data, pages: [...(was.of === answer.data ? was.pages : []), next] }));
  };
  return { ...answer, data: read[0] ?? null, edges: pages.flatMap((page) => page.edges), more: last?.hasNextPage ? more : null };
}
