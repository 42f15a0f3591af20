import { decimal } from "@millrace/contract/decimal";
import type { ChecklistItem } from "../checklists/checklists.schema.ts";
import type { InspectionAnswer, InspectionResult } from "./inspections.schema.ts";

export interface Verdict {
  /** Null while an answer is missing. */
  readonly computed: InspectionResult | null;
  readonly missing: string[];
  readonly failed: string[];
}

/**
 * What follows from the answers: a critical item that fails fails the inspection, another one makes it conditional. An item that is required
 * needs an answer of its kind, and its photo where it asks for one; an item that is not, only if it was answered.
 */
export function judge(
  items: readonly ChecklistItem[],
  answers: readonly InspectionAnswer[],
): Verdict {
  const given = new Map(answers.map((answer) => [answer.item, answer]));
  const missing = items.filter((item) => lacks(item, given.get(item.name)));
  const failed = items.filter((item) => fails(item, given.get(item.name)));
  const found = failed.some(({ critical }) => critical)
    ? "fail"
    : failed.length > 0
      ? "conditional"
      : "pass";
  const names = (list: readonly ChecklistItem[]) => list.map(({ name }) => name);
  return {
    computed: missing.length > 0 ? null : found,
    missing: names(missing),
    failed: names(failed),
  };
}

function isAnswered({ kind }: ChecklistItem, answer: InspectionAnswer | undefined): boolean {
  if (!answer) return false;
  if (kind === "pass_fail") return answer.passed !== null;
  if (kind === "measured") return answer.value !== null;
  return Boolean(answer.text);
}

function lacks(item: ChecklistItem, answer: InspectionAnswer | undefined): boolean {
  if (!isAnswered(item, answer)) return item.required;
  return item.photo && answer?.fileIds.length === 0;
}

/** Limits are included. */
function fails(item: ChecklistItem, answer: InspectionAnswer | undefined): boolean {
  if (item.kind === "pass_fail") return answer?.passed === false;
  if (item.kind === "text" || !answer || answer.value === null) return false;
  const value = decimal(answer.value);
  return (item.min !== null && value.lt(item.min)) || (item.max !== null && value.gt(item.max));
}

const severity = { pass: 0, conditional: 1, fail: 2 } as const;

/** Whether an inspector may say `given` of what was found. */
export function mayConfirm(computed: InspectionResult, given: InspectionResult): boolean {
  return severity[given] >= severity[computed];
}

/** Answers that name no item of the checklist, or answer it in another way than it asks; by their place. */
export function strayAnswers(
  items: readonly ChecklistItem[],
  answers: readonly InspectionAnswer[],
): { at: number; message: string }[] {
  const kinds = new Map(items.map(({ name, kind }) => [name, kind]));
  return answers.flatMap(({ item, passed, value, text: words }, at) => {
    const kind = kinds.get(item);
    if (kind === undefined) return [{ at, message: "is no item of the checklist" }];
    const isOther =
      (passed !== null && kind !== "pass_fail") ||
      (value !== null && kind !== "measured") ||
      (words !== null && words !== "" && kind === "measured");
    return isOther ? [{ at, message: `is not answered that way: it is ${kind}` }] : [];
  });
}
