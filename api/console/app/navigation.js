/** Which pages a viewer may open. The API decides what they show. */

/** @typedef {{id: string, name: string, headline: string | null, roles: string[]}} Viewer */

const OWN_PAGES = [["me", "person"]];
const RECRUITER_PAGES = [["postings", "postings"]];
/** Pages about something that other pages link to: they are open to everyone who is signed in. */
const LINKED_PAGES = ["job", "course"];
const ADMIN_PAGES = [
  ["overview", "overview"], ["people", "people"], ["models", "models"], ["tasks", "tasks"], ["imports", "imports"],
  ["experiments", "experiments"], ["audit", "audit"],
];

/** @param {Viewer | null} viewer @returns {string[][]} pages that a viewer may open, with their icons */
export const pagesOf = (viewer) =>
  !viewer ? [] : [
    ...(viewer.roles.includes("ADMIN") ? ADMIN_PAGES : []),
    ...(viewer.roles.includes("RECRUITER") ? RECRUITER_PAGES : []),
    ...OWN_PAGES,
  ];

/**
 * Whether a viewer may open a page: one of the navigation's, or one that others link to. Administrators have no
 * postings of their own, but come to everybody's from a job.
 * @param {Viewer} viewer
 * @param {string} page
 * @returns {boolean}
 */
export const mayOpen = (viewer, page) =>
  LINKED_PAGES.includes(page) || (page === "postings" && viewer.roles.includes("ADMIN")) || pagesOf(viewer).some(([key]) => key === page);
