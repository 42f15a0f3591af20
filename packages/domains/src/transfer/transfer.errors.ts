import { defineProblem } from "@millrace/platform/errors";

export const importFileRefused = defineProblem({
  code: "import.file_refused",
  kind: "invalid",
  title: "The file cannot be imported like this",
  help: "The file is no CSV text in UTF-8, has no header or no rows, or its columns do not fit the fields of what is imported. `errors` names each column or setting at fault. Map a column to a field with `mapping`, to null to ignore it, or set `ignoreUnknown`. Nothing was kept.",
});

export const importFileBroken = defineProblem({
  code: "import.file_broken",
  kind: "invalid",
  title: "The file is broken at a row",
  help: 'From the named line on it is not clear where cells and rows end: a quote is not closed, or stands inside a cell without being doubled (`"1/2"" pipe"`). Rows before it may have been imported: mend the file and import it again, what is there already stays unchanged.',
});

export const importRowsRefused = defineProblem({
  code: "import.rows_refused",
  kind: "invalid",
  title: "Rows were refused, so nothing was written",
  help: "An import in the mode `atomic` writes all rows or none. `GET /imports/{id}/errors` lists what is wrong in which row.",
});

export const importNotEnded = defineProblem({
  code: "import.not_ended",
  kind: "conflict",
  title: "The import has not ended",
  help: "The copy of a file with its errors is made once the import has ended: follow `GET /imports/{id}`.",
  retryable: true,
});
