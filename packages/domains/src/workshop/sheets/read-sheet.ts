import { on } from "node:events";
import { Worker } from "node:worker_threads";
import { bounds, SheetRefused, type SheetRow } from "./cells.rules.ts";

/**
 * A thread's memory beside the file itself, and how long it may take for one batch of rows. What is made of a row lives as short as the row:
 * without a bound for the young, the heap of a long sheet grows by a hundred megabytes of what is no longer used.
 */
const memory = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 8 };
const patienceMs = 60_000;

/**
 * The rows of a spreadsheet that hold something, in batches, in order: read in a thread with bounded memory and time, which ends when the
 * caller stops. `SheetRefused` for a file that is too large, no spreadsheet, damaged, or more than the bounds.
 */
export async function* readSheet(
  file: Buffer,
  { sheetName }: { sheetName: string | null },
): AsyncGenerator<readonly SheetRow[]> {
  if (file.length > bounds.fileBytes)
    throw new SheetRefused(`The file is over ${bounds.fileBytes >> 20} MiB.`);
  const shared = new Uint8Array(new SharedArrayBuffer(file.length));
  shared.set(file);
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: { bytes: shared, sheetName },
    resourceLimits: memory,
    // Nothing of the process's flags or environment.
    env: {},
    execArgv: [],
  });
  const giveUp = new AbortController();
  worker.once("error", (error: NodeJS.ErrnoException) =>
    giveUp.abort(
      error.code === "ERR_WORKER_OUT_OF_MEMORY"
        ? new SheetRefused("The file needs too much memory.")
        : error,
    ),
  );
  const late = () => giveUp.abort(new SheetRefused("The file takes too long to read."));
  let clock = setTimeout(late, patienceMs);
  try {
    for await (const [message] of on(worker, "message", { signal: giveUp.signal })) {
      clearTimeout(clock);
      if (message.refused) throw new SheetRefused(message.refused);
      if (message.end) return;
      yield message.rows;
      clock = setTimeout(late, patienceMs);
      worker.postMessage("next");
    }
  } catch (error) {
    throw giveUp.signal.aborted ? giveUp.signal.reason : error;
  } finally {
    clearTimeout(clock);
    await worker.terminate();
  }
}
