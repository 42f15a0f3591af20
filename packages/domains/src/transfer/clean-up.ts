import type { Ctx } from "@millrace/platform/context";
import { transact } from "@millrace/platform/transact";
import { abandonImport } from "./run-import.ts";
import * as store from "./transfer.store.ts";

const days = (count: number) => count * 86_400_000;

/**
 * Leaves nothing half done behind: uploads that broke off with their process and imports that nobody works on any more have a day,
 * the files of imports that have ended stay for 30 days, their counts and errors for good. How many of each there were.
 */
export async function cleanUpImports(
  ctx: Ctx,
): Promise<{ uploads: number; abandoned: number; files: number }> {
  const before = (age: number) => new Date(ctx.now.getTime() - age);
  const uploads = await transact(ctx, (tx) => store.deleteStaleReceiving(tx, before(days(1))));
  const abandoned = await store.findAbandoned(ctx, before(days(1)));
  for (const id of abandoned) await abandonImport(ctx, id);
  let files = 0;
  for (let gone = 100; gone === 100; files += gone) {
    gone = await transact(ctx, (tx) => store.deleteFiles(tx, before(days(30))));
  }
  return { uploads, abandoned: abandoned.length, files };
}
