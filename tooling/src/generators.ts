import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateTypes } from "@millrace/db/dev/generate";
import { appRouter } from "@millrace/domains/app-router";
import { listEventTypes } from "@millrace/domains/webhooks/event-log.service";
import { type ApiVersion, apiVersions, defaultApiVersion } from "@millrace/platform/api-versions";
import { openApiText } from "@millrace/rest/openapi";
import { apiInfo } from "@millrace/server/api-info";
import { renderChangelog } from "./contract/changelog.ts";
import type { Api, EventType } from "./contract/changes.ts";
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

const openApi = (version?: ApiVersion) => openApiText(appRouter, apiInfo(), version);

/** What programs outside rely on: a change of it that breaks a client shows in the diff of a commit. */
const openApiDocument: Generator = {
  name: "openapi",
  owns: ["docs/openapi/v*.json"],
  render: async () =>
    new Map(
      apiVersions.map(({ version }) => [
        `docs/openapi/${version}.json`,
        version === defaultApiVersion ? openApi() : ownPart(openApi(version), openApi()),
      ]),
    ),
};

/** What a version says otherwise than the default one, so that its snapshot shows its own changes only. */
function ownPart(text: string, common: string): string {
  type Parts = Record<string, Record<string, unknown>>;
  const others = (own: Parts, known: Parts) =>
    Object.fromEntries(
      Object.entries(own).filter(
        ([name, part]) => JSON.stringify(part) !== JSON.stringify(known[name]),
      ),
    );
  const [own, known] = [JSON.parse(text), JSON.parse(common)] as {
    paths: Parts;
    components: { schemas: Parts };
  }[];
  if (!own || !known) throw new Error("there are two documents");
  const schemas = others(own.components.schemas, known.components.schemas);
  const paths = others(own.paths, known.paths);
  return `${JSON.stringify({ paths, components: { schemas } }, null, 2)}\n`;
}

/** What changed since the releases, and the document in the forms that tools for trying an API out read. */
const apiCompanions: Generator = {
  name: "api-companions",
  owns: ["docs/openapi/changelog.json"],
  async render() {
    const events = listEventTypes().items as EventType[];
    const changelog = renderChangelog(JSON.parse(openApi()) as Api, events);
    return new Map([["docs/openapi/changelog.json", changelog]]);
  },
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
  apiCompanions,
  eventCatalogue,
  domainsPage,
  restClient,
];
