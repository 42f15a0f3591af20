import { readFile } from "node:fs/promises";
import { join } from "node:path";
import openapiTypescript, { astToString, type OpenAPI3 } from "openapi-typescript";

/** The REST operations that the demo calls, by the ids that the document gives them. */
const operations = new Set([
  "authLogin",
  "catalogProductsList",
  "partiesCustomersList",
  "partiesVendorsList",
  "salesOrdersList",
  "sitesCreate",
  "sitesWarehousesCreate",
  "stockLevelsList",
  "stockMovementsList",
  "stockVerify",
  "transferImportsCreate",
  "transferImportsErrors",
  "transferImportsGet",
  "webhooksCreate",
  "webhooksDeliveriesList",
  "webhooksEventsList",
]);

type Json = Readonly<Record<string, unknown>>;
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { operationId?: string }>>>>;
  readonly components: Readonly<Record<string, Json>>;
}

/**
 * The types of a REST client as `openapi-typescript` writes them, of those operations that the demo calls: those of the whole document
 * are many times as long, and would change with every operation of every domain.
 */
export async function renderRestTypes(document: unknown): Promise<string> {
  const whole = document as Document;
  const paths: Record<string, unknown> = {};
  const found = new Set<string>();
  for (const [path, methods] of Object.entries(whole.paths)) {
    const kept = Object.entries(methods).filter(([, { operationId = "" }]) =>
      operations.has(operationId),
    );
    for (const [, { operationId = "" }] of kept) found.add(operationId);
    if (kept.length > 0) paths[path] = Object.fromEntries(kept);
  }
  const missing = [...operations].filter((operation) => !found.has(operation));
  if (missing.length > 0) throw new Error(`the document has no operation ${missing.join(", ")}`);
  const part = { ...whole, paths, components: componentsOf(paths, whole.components) };
  const header =
    "// Written by `pnpm generate rest-client` from the OpenAPI document. Do not edit.\n\n";
  return header + astToString(await openapiTypescript(part as unknown as OpenAPI3));
}

/** The components that these paths refer to, directly or by way of others. */
function componentsOf(paths: unknown, all: Document["components"]) {
  const kept: Record<string, Record<string, unknown>> = {};
  const keep = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      const [, , kind = "", name = ""] = key === "$ref" ? String(value).split("/") : [];
      const component = all[kind]?.[name];
      if (component === undefined) keep(value);
      else if (kept[kind]?.[name] === undefined) {
        kept[kind] = { ...kept[kind], [name]: component };
        keep(component);
      }
    }
  };
  keep(paths);
  return kept;
}

/** True when the committed types are those that the running server's own document gives. */
export async function isRestClientCurrent(url: string): Promise<boolean> {
  const committed = await readFile(join(import.meta.dirname, "generated/rest-api.ts"), "utf8");
  const document = await (await fetch(`${url}/api/v1/openapi.json`)).json();
  return (await renderRestTypes(document)) === committed;
}
