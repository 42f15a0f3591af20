import { createHash } from "node:crypto";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Ctx } from "@millrace/platform/context";
import { download } from "@millrace/platform/download";
import { DomainError } from "@millrace/platform/errors";
import { checkUrl } from "@millrace/platform/ssrf";
import { transact } from "@millrace/platform/transact";
import { takeIn } from "../entries/entries.service.ts";
import { bounds } from "../sheets/cells.rules.ts";
import { getTemplate } from "../templates/templates.service.ts";
import type { Schedule } from "./schedules.schema.ts";
import * as store from "./schedules.store.ts";

/** Files of one run at most; the next one goes on. */
const mostFiles = 100;
const patienceMs = 30_000;

interface Source {
  readonly name: string;
  read(): Promise<Buffer>;
}

/**
 * Takes in what is new at the source: each content once, also when runs meet or are cut off, for a file is noted in the transaction that makes
 * its import. The schedule tells how it went; what is wrong with one file does not keep the others out.
 */
export async function runSchedule(ctx: Ctx, templateId: string): Promise<{ imports: number }> {
  const schedule = await store.findSchedule(ctx, templateId);
  if (!schedule || schedule.paused) return { imports: 0 };
  await transact(ctx, (tx) => store.note(tx, templateId, { status: "running" }));
  const problems: string[] = [];
  let imports = 0;
  try {
    const template = await getTemplate(ctx, { id: templateId });
    for (const { name, read } of await sourcesOf(ctx, schedule)) {
      try {
        const file = await read();
        const sha256 = createHash("sha256").update(file).digest("hex");
        if ((await store.takenOf(ctx, templateId, [sha256])).has(sha256)) continue;
        const taking = {
          file,
          fileName: name,
          mode: "partial",
          dryRun: false,
          origin: "schedule",
        } as const;
        await takeIn(ctx, template, taking, async (tx, importId) => {
          if (!(await store.takeFile(tx, templateId, sha256, importId))) throw taken;
        });
        imports += 1;
      } catch (error) {
        if (error !== taken) problems.push(`${name}: ${sentenceOf(ctx, error)}`);
      }
    }
  } catch (error) {
    problems.push(sentenceOf(ctx, error));
  }
  const status = problems.length > 0 ? "failed" : "completed";
  const problem = problems.length > 0 ? problems.join(" ").slice(0, 1000) : null;
  await transact(ctx, (tx) => store.note(tx, templateId, { status, problem }));
  return { imports };
}

const taken = new Error("another run has taken this file in");

async function sourcesOf(ctx: Ctx, { folder, url }: Schedule): Promise<Source[]> {
  const { MILLRACE_SHEETS_FOLDER: root, MILLRACE_ALLOW_PRIVATE_SHEETS: allowPrivate } =
    ctx.platform.config;
  if (url !== null) {
    const address = checkUrl(url, { allowPrivate });
    const name = address.pathname.split("/").at(-1) || address.hostname;
    const options = { allowPrivate, totalMs: patienceMs, most: bounds.fileBytes };
    return [{ name, read: () => download(address, options) }];
  }
  if (root === undefined || folder === null) throw new Error("No folder is watched here any more.");
  const top = await realpath(root);
  const place = await realpath(join(top, folder));
  // A link must not lead out of what the installation lets be watched.
  if (!place.startsWith(top + sep)) throw new Error("The folder is not below the watched one.");
  const found = await readdir(place, { withFileTypes: true });
  return found
    .filter((file) => file.isFile() && /\.xlsx?$/i.test(file.name))
    .map(({ name }) => name)
    .sort()
    .slice(0, mostFiles)
    .map((name) => ({
      name,
      async read() {
        const { size } = await stat(join(place, name));
        if (size > bounds.fileBytes) throw new Error("is over 10 MiB.");
        return readFile(join(place, name));
      },
    }));
}

/** What people are told: our own sentences; what the system says is in the log. */
function sentenceOf({ log }: Ctx, error: unknown): string {
  log.warn({ err: error }, "a scheduled import of spreadsheets");
  if (error instanceof DomainError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "There is no such folder.";
  return code === undefined || code === "ADDRESS_REFUSED"
    ? message
    : `It cannot be read (${code}).`;
}
