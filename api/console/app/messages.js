/** What the console says, in the language of its reader; one catalogue of messages a language. */

import { readFile } from "./configuration.js";

/** Languages with a catalogue: their names for themselves, and the direction of their script. */
export const LANGUAGES = {
  en: { name: "English", direction: "ltr", api: "EN", locale: "en-GB" },
  ar: { name: "العربية", direction: "rtl", api: "AR", locale: "ar-EG" },
};

/** @typedef {keyof typeof LANGUAGES} Language */

const KEY = "careergraph.language";
/** @type {Record<string, string>} */
let catalogue = {};
/** @type {Language} */
let current = "en";

/** @returns {Language} the language that was chosen, else the browser's first that has a catalogue */
export function preferredLanguage() {
  const wanted = [localStorage.getItem(KEY), ...navigator.languages].map((tag) => tag?.split("-")[0]);
  return /** @type {Language} */ (wanted.find((tag) => tag && tag in LANGUAGES) ?? "en");
}

/**
 * Speak a language from now on.
 * @param {Language} language
 */
export async function speak(language) {
  catalogue = await readFile(`messages/${language}.json`);
  current = language;
  document.documentElement.lang = language;
  document.documentElement.dir = LANGUAGES[language].direction;
}

/** @param {Language} language */
export const keepLanguage = (language) => localStorage.setItem(KEY, language);

/** @returns {Language} */
export const language = () => current;

/** @returns {string} the language as the API names it */
export const apiLanguage = () => LANGUAGES[current].api;

/** @returns {string} */
export const locale = () => LANGUAGES[current].locale;

/** @returns {boolean} whether the script runs from right to left */
export const isMirrored = () => LANGUAGES[current].direction === "rtl";

/**
 * Return a message.
 * @param {string} key
 * @param {Record<string, string | number>} [values] take the places of `{name}`
 * @returns {string}
 */
export function say(key, values = {}) {
  const text = catalogue[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? isolate(String(values[name])) : place));
}

/** @param {string} text @returns {string} a text whose direction leaves that of the words around it alone */
const isolate = (text) => (isMirrored() ? `\u2068${text}\u2069` : text);

/** @param {string} start @param {string} name @returns {boolean} whether there is a message of this name */
export const hasMessage = (start, name) => `${start}${name}` in catalogue;

/**
 * Return a message about something that may have been added since, such as a part of the service.
 * @param {string} start
 * @param {string} name stands in for a message that the catalogue lacks
 * @returns {string}
 */
export const sayOf = (start, name) => catalogue[`${start}${name}`] ?? word(name);

/**
 * Return a word of the API, such as `RUNNING`, for people.
 * @param {string | null | undefined} value
 * @returns {string}
 */
export function word(value) {
  if (!value) return "";
  const plain = value.replaceAll("_", " ").toLowerCase();
  return catalogue[`word.${value}`] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

/**
 * Return a title in the reader's language, where the item has one.
 * @param {{title?: string, titleArabic?: string | null, name?: string} | null | undefined} item
 * @returns {string}
 */
export function titleOf(item) {
  if (!item) return "";
  return (current === "ar" && item.titleArabic) || item.title || item.name || "";
}
