/** What a job pays, in words. */

import { amount } from "../../format.js";
import { say } from "../../messages.js";

/**
 * @param {{minimum: number | null, maximum: number | null, currency: string, period: string} | null} salary
 * @returns {string | null} null if the job does not say
 */
export function describePay(salary) {
  if (!salary) return null;
  const { minimum, maximum, currency, period } = salary;
  const [low, high] = [minimum, maximum].map((value) => (value === null ? null : amount(value, currency)));
  const pay = payBetween(low, high);
  return pay && `${pay} ${say(`period.${period}`)}`;
}

/** @param {string | null} low @param {string | null} high @returns {string | null} */
function payBetween(low, high) {
  if (low !== null && high !== null) return low === high ? low : say("pay.range", { low, high });
  if (low !== null) return say("pay.least", { low });
  return high === null ? null : say("pay.most", { high });
}
