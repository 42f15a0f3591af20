import { z } from "zod";

/** The number of a person in Kazakhstan (IIN), where somebody gives one: twelve digits whose last one checks the others. */
export const NationalId = z
  .string()
  .trim()
  .regex(/^\d{12}$/, "must be the 12 digits of an IIN")
  .refine(isIin, "is not an IIN: its digits contradict each other");

const firstWeights = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const secondWeights = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];

/**
 * Whether twelve digits are an IIN: YYMMDD of birth, a digit for century and sex (0 to 6), four of a serial number, and the check digit, the
 * weighted sum of the eleven modulo 11; where that is 10, with the second weights; a number for which that is 10, too, is not given to anybody.
 * Source: Decree 853 of the Government of Kazakhstan of 26 August 2013, on the forming of identification numbers.
 */
export function isIin(text: string): boolean {
  const digits = [...text].map(Number);
  const weighted = (weights: readonly number[]) =>
    weights.reduce((sum, weight, at) => sum + weight * (digits[at] ?? 0), 0) % 11;
  const first = weighted(firstWeights);
  const check = first === 10 ? weighted(secondWeights) : first;
  return check < 10 && check === digits[11] && isBirth(text);
}

function isBirth(text: string): boolean {
  const century = Number(text[6]);
  if (century > 6) return false;
  // 0 says nothing of the century; 1900 was no leap year, 2000 was.
  const year =
    (century === 0 ? 2000 : 1700 + 100 * Math.ceil(century / 2)) + Number(text.slice(0, 2));
  const month = Number(text.slice(2, 4));
  const day = Number(text.slice(4, 6));
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
