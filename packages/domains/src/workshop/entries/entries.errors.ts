import { defineProblem } from "@millrace/platform/errors";

export const sheetRefused = defineProblem({
  code: "workshop.sheet_refused",
  kind: "invalid",
  title: "The spreadsheet cannot be read like this",
  help: "It is no .xlsx or .xls, is damaged, encrypted or beyond a bound (10 MiB, 200,000 rows, 512 columns), or lacks the sheet or a column that the template needs: the sentence says which. Nothing was kept.",
});

export const templateArchived = defineProblem({
  code: "workshop.template_archived",
  kind: "conflict",
  title: "The template is out of use",
  help: "Sheets of an archived template are taken in no more. Use another template.",
});

export const importEnded = defineProblem({
  code: "workshop.import_ended",
  kind: "conflict",
  title: "The import has ended",
  help: "Only an import that waits or runs can be cancelled; the sentence says how this one ended.",
});
