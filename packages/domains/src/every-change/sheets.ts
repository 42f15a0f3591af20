import type { Walk } from "./walk.ts";

/** Templates of spreadsheets and their imports. */
export async function changeSheets({ h, admin, run }: Walk): Promise<void> {
  const maker = { actor: h.ctx("superadmin").actor };
  const columns = [{ column: "A", field: "a", type: "text" }];
  const { id } = await run("workshop.templates.create", { name: "Log", columns });
  await run("workshop.templates.update", { id, name: "Another log" });
  await run("workshop.entries.import", { id, data: workbook }, maker);
  const begun = await admin.workshop.entries.import({ id, data: workbook });
  await run("workshop.imports.cancel", { id: begun.id });
  const url = "https://example.com/log.xlsx";
  await run("workshop.schedules.set", { id, cron: "0 6 * * *", url });
  await run("workshop.schedules.delete", { id });
  await run("workshop.templates.archive", { id });
}

/** An .xlsx with the column A and one row. */
const workbook =
  "UEsDBBQAAAgIAAAAIVwjaQr5PAAAAEwAAAAPAAAAeGwvd29ya2Jvb2sueG1ssynPL8pOys/PVqjIzckrtiqyVSpSsrMpzkhNLSmG0gp5ibmptkrBSgpFVpkptkqJSvp2NvowJfowE+wAUEsDBBQAAAgIAAAAIVz6lC1LMAAAAEQAAAAaAAAAeGwvX3JlbHMvd29ya2Jvb2sueG1sLnJlbHOzCUrNSSzJzM8rzsgsKLazQeYqeKbYKiUqKYQkFqWnltgqFetV5OYo6dvZ6KNqAgBQSwMEFAAACAgAAAAhXMODGThAAAAAcgAAAAgAAAB4bC9zLnhtbLMpzy/KLs5ITS2xswFTLokliXY2RfnldjbJCiW2SsUlRUp2NmV2jjb6ZXY2+sl2NvpgSUwVFWgq9JHM00dYAwBQSwECPwMUAAAICAAAACFcI2kK+TwAAABMAAAADwAJAAAAAAAAAAAAtIEAAAAAeGwvd29ya2Jvb2sueG1sVVQFAAMAuVVpUEsBAj8DFAAACAgAAAAhXPqULUswAAAARAAAABoACQAAAAAAAAAAALSBaQAAAHhsL19yZWxzL3dvcmtib29rLnhtbC5yZWxzVVQFAAMAuVVpUEsBAj8DFAAACAgAAAAhXMODGThAAAAAcgAAAAgACQAAAAAAAAAAALSB0QAAAHhsL3MueG1sVVQFAAMAuVVpUEsFBgAAAAADAAMA1gAAADcBAAAAAA==";
