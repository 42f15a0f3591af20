import type { ChecklistItem } from "../checklists/checklists.schema.ts";
import type { InspectionAnswer, InspectionRow } from "./inspections.schema.ts";

/** A certificate's words, ready to be set. */
export interface CertificateText {
  readonly title: string;
  readonly number: string;
  readonly result: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly rows: readonly {
    readonly item: string;
    readonly found: string;
    readonly wanted: string;
    readonly verdict: string;
  }[];
  readonly note: string | null;
}

const results = { pass: "Pass", fail: "Fail", conditional: "Conditional pass" } as const;

/** What a certificate says of a completed inspection, of whose items these `failed`. */
export function certificateText(
  inspection: Pick<
    InspectionRow,
    "number" | "result" | "checklistName" | "checklistVersion" | "items" | "answers" | "note"
  >,
  names: {
    readonly equipment: string;
    readonly serial: string;
    readonly owner: string;
    readonly site: string;
    readonly inspector: string;
    readonly day: string;
  },
  failedItems: readonly string[],
): CertificateText {
  const { number, result, checklistName, checklistVersion, items, answers, note } = inspection;
  const given = new Map(answers.map((answer) => [answer.item, answer]));
  const failed = new Set(failedItems);
  return {
    title: "Inspection certificate",
    number,
    result: result ? results[result] : "",
    facts: [
      ["Equipment", names.equipment],
      ["Serial number", names.serial],
      ["Owner", names.owner],
      ["Site", names.site],
      ["Checklist", `${checklistName}, version ${checklistVersion}`],
      ["Inspector", names.inspector],
      ["Date", names.day],
    ],
    rows: items.map((item) => ({
      item: item.name,
      found: foundOf(item, given.get(item.name)),
      wanted: wantedOf(item),
      verdict: verdictOf(item, given.get(item.name), failed.has(item.name)),
    })),
    note: note || null,
  };
}

function foundOf(item: ChecklistItem, answer: InspectionAnswer | undefined): string {
  if (!answer) return "—";
  if (item.kind === "measured")
    return answer.value === null ? "—" : [answer.value, item.unit].filter(Boolean).join(" ");
  if (answer.text) return answer.text;
  if (item.kind === "text" || answer.passed === null) return "—";
  return answer.passed ? "In order" : "Not in order";
}

function wantedOf({ kind, min, max, unit }: ChecklistItem): string {
  if (kind !== "measured") return "";
  const range =
    min !== null && max !== null
      ? `${min} to ${max}`
      : min !== null
        ? `at least ${min}`
        : max !== null
          ? `at most ${max}`
          : "";
  return [range, range && unit].filter(Boolean).join(" ");
}

function verdictOf(
  item: ChecklistItem,
  answer: InspectionAnswer | undefined,
  failed: boolean,
): string {
  if (failed) return item.critical ? "Fail" : "Minor";
  return answer && item.kind !== "text" ? "Pass" : "";
}
