import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../checks/source-files.ts";
import type { Api, EventType } from "./changes.ts";
import { bare, releasesFolder } from "./releases.ts";

/* Freezes the committed documents as those of a release: from then on `pnpm check` holds what follows against them. */

const { positionals } = parseArgs({ allowPositionals: true });
const [release, date = new Date().toISOString().slice(0, 10)] = positionals;
if (release === undefined || !/^\d+\.\d+\.\d+$/.test(release)) {
  console.error("Which release? node tooling/src/contract/freeze.ts 0.2.0 [2027-01-31]");
  process.exit(2);
}
const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), "utf8"));
const { paths, components } = bare(read("docs/openapi/v1.json")) as Api & {
  components: { schemas: object };
};
const events = bare(read("docs/events/v1.json")) as EventType[];
const file = join(releasesFolder, `${release}.json`);
mkdirSync(join(root, releasesFolder), { recursive: true });
const { schemas } = components;
const frozen = { release, date, api: { paths, components: { schemas } }, events };
writeFileSync(join(root, file), `${JSON.stringify(frozen)}\n`);
console.log(`wrote ${file}\nNext: pnpm generate, and commit both.`);
