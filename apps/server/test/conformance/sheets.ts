import type { Shop } from "@millrace/testkit/factories";
import type { Harness } from "@millrace/testkit/harness";
import type { Rows } from "./rows.ts";

/** A template of a machine at the shop's site. */
export async function sheetsRows(h: Harness, shop: Shop): Promise<Rows> {
  const admin = h.caller("admin");
  const machine = await admin.machines.create({
    code: "SHEETS-1",
    name: "A machine",
    type: "press",
    siteId: shop.warehouse.siteId,
  });
  const template = await admin.workshop.templates.create({
    name: "Log",
    machineId: machine.id,
    columns: [{ column: "A", field: "a", type: "text" }],
  });
  const { id } = await admin.workshop.entries.import({ id: template.id, data: workbook });
  return { scoped: { "/workshop/templates/": template.id, "/workshop/imports/": id }, shared: [] };
}

/** An .xlsx with the column A and one row. */
const workbook =
  "UEsDBBQAAAgIAAAAIVwjaQr5PAAAAEwAAAAPAAAAeGwvd29ya2Jvb2sueG1ssynPL8pOys/PVqjIzckrtiqyVSpSsrMpzkhNLSmG0gp5ibmptkrBSgpFVpkptkqJSvp2NvowJfowE+wAUEsDBBQAAAgIAAAAIVz6lC1LMAAAAEQAAAAaAAAAeGwvX3JlbHMvd29ya2Jvb2sueG1sLnJlbHOzCUrNSSzJzM8rzsgsKLazQeYqeKbYKiUqKYQkFqWnltgqFetV5OYo6dvZ6KNqAgBQSwMEFAAACAgAAAAhXMODGThAAAAAcgAAAAgAAAB4bC9zLnhtbLMpzy/KLs5ITS2xswFTLokliXY2RfnldjbJCiW2SsUlRUp2NmV2jjb6ZXY2+sl2NvpgSUwVFWgq9JHM00dYAwBQSwECPwMUAAAICAAAACFcI2kK+TwAAABMAAAADwAJAAAAAAAAAAAAtIEAAAAAeGwvd29ya2Jvb2sueG1sVVQFAAMAuVVpUEsBAj8DFAAACAgAAAAhXPqULUswAAAARAAAABoACQAAAAAAAAAAALSBaQAAAHhsL19yZWxzL3dvcmtib29rLnhtbC5yZWxzVVQFAAMAuVVpUEsBAj8DFAAACAgAAAAhXMODGThAAAAAcgAAAAgACQAAAAAAAAAAALSB0QAAAHhsL3MueG1sVVQFAAMAuVVpUEsFBgAAAAADAAMA1gAAADcBAAAAAA==";
