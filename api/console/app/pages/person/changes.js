/** Changes that were made to the viewer's profile to see what they do, and how each is taken back. */

import { ask, change } from "../../client.js";
import { note, noteOf } from "../../session.js";

/** @typedef {{kind: string, id: string, level?: string | null, years?: number | null}} Change a skill or a goal, and what it was */
/** @typedef {{job: string, message: string, before: number, change: Change}} Tried for a job, with its score before */

const NAME = "tried";

/** @returns {Tried[]} what was tried in this session, and not taken back yet */
const allTried = () => noteOf(NAME) ?? [];

/** @param {string} job @returns {Tried[]} */
export const triedFor = (job) => allTried().filter((tried) => tried.job === job);

/** @param {string} kind @returns {boolean} whether such a change can be made here */
export const canTry = (kind) => kind in MAKE;

/**
 * Make a change, and note how to take it back.
 * @param {string} job
 * @param {number} before its score
 * @param {{message: string, change: {kind: string, subject: any}}} wanted
 * @param {any} viewer the profile before
 */
export async function tryChange(job, before, { message, change: { kind, subject } }, viewer) {
  const held = viewer.skills.edges.find((/** @type {any} */ edge) => edge.node.id === subject.id);
  const made = { kind, id: subject.id, level: held?.level ?? null, years: held?.years ?? null };
  await MAKE[kind](made);
  note(NAME, [...allTried(), { job, message, before, change: made }]);
}

/** @param {Tried} tried */
export async function takeBack(tried) {
  await UNDO[tried.change.kind](tried.change);
  const same = JSON.stringify(tried);
  note(NAME, allTried().filter((other) => JSON.stringify(other) !== same));
}

/** @param {Change} skill */
const addSkill = ({ id, level, years }) => change("add-skill", { skill: id, level, years });

/** @param {Change} skill */
const removeSkill = ({ id }) => change("remove-skill", { skill: id });

/**
 * Change the goals that the viewer has by now: others may have come and gone since this one was tried.
 * @param {(targets: string[]) => string[]} edit
 */
async function changeTargets(edit) {
  const { viewer } = await ask("targets");
  return change("set-targets", { targets: edit(viewer.targets.map((/** @type {any} */ target) => target.id)) });
}

/** @param {Change} target */
const removeTarget = ({ id }) => changeTargets((targets) => targets.filter((target) => target !== id));

/** @param {Change} target */
const addTarget = ({ id }) => changeTargets((targets) => [...targets.filter((target) => target !== id), id]);

/** @type {Record<string, (change: Change) => Promise<unknown>>} */
const MAKE = {
  ADD_SKILL: ({ id }) => change("add-skill", { skill: id }),
  REMOVE_SKILL: removeSkill,
  ADD_TARGET: addTarget,
};

/** @type {Record<string, (change: Change) => Promise<unknown>>} */
const UNDO = { ADD_SKILL: removeSkill, REMOVE_SKILL: addSkill, ADD_TARGET: removeTarget };
