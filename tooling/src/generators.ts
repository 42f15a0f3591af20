import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateTypes } from "@millrace/db/dev/generate";
import { appRouter } from "@millrace/domains/app-router";
import { listEventTypes } from "@millrace/domains/webhooks/event-log.service";
import { openApiText } from "@millrace/rest/openapi";
import { apiInfo } from "@millrace/server/api-info";
import { renderRestTypes } from "./demo/rest-types.ts";
import { renderDomainsPage } from "./domains-page.ts";

/** Committed files that a program writes. Nobody edits them; `pnpm check` compares them. */
export interface Generator {
  name: string;
  /** Glob patterns of all files that it owns: one that it no longer writes is deleted. */
  owns: string[];
  /** Renders every file as repository path → text, touching nothing in the repository. */
  render: () => Promise<Map<string, string>>;
}

/** Kysely's table types from the Prisma schema. */
const tableTypes: Generator = {
  name: "table-types",
  owns: ["packages/db/src/generated/*"],
  async render() {
    const scratch = mkdtempSync(join(tmpdir(), "millrace-generate-"));
    try {
      await generateTypes(scratch);
      const text = readFileSync(join(scratch, "types.ts"), "utf8");
      return new Map([["packages/db/src/generated/types.ts", text]]);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};

const openApi = () => openApiText(appRouter, apiInfo());

/** What programs outside rely on: a change of it that breaks a client shows in the diff of a commit. */
const openApiDocument: Generator = {
  name: "openapi",
  owns: ["docs/openapi/*"],
  render: async () => new Map([["docs/openapi/v1.json", openApi()]]),
};

/** Every event with its version and the schema of its data, as `GET /webhooks/events` tells them. */
const eventCatalogue: Generator = {
  name: "events",
  owns: ["docs/events/*"],
  render: async () =>
    new Map([["docs/events/v1.json", `${JSON.stringify(listEventTypes().items, null, 2)}\n`]]),
};

const domainsPage: Generator = {
  name: "domains",
  owns: ["docs/domains.md"],
  render: async () => new Map([["docs/domains.md", await renderDomainsPage()]]),
};

/** What the demo's REST client knows of the API: an outside program's view of it, checked by `tsc --strict` with the demo. */
const restClient: Generator = {
  name: "rest-client",
  owns: ["tooling/src/demo/generated/*"],
  async render() {
    const text = await renderRestTypes(JSON.parse(openApi()));
    return new Map([["tooling/src/demo/generated/rest-api.ts", text]]);
  },
};

export const generators: Generator[] = [
  tableTypes,
  openApiDocument,
  eventCatalogue,
  domainsPage,
  restClient,
];
