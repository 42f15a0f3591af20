import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { SheetRefused, type SheetRow } from "./cells.rules.ts";
import { readXls } from "./xls.ts";
import { readXlsx } from "./xlsx.ts";

/*
 * A thread of its own for one file: what a hostile one does to memory and time ends with it. It hands over so many rows at a time and waits
 * until they are asked for.
 */

const batchRows = 500;
const port = parentPort as NonNullable<typeof parentPort>;
const { bytes, sheetName } = workerData as { bytes: Uint8Array; sheetName: string | null };
const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

try {
  let rows: SheetRow[] = [];
  const hand = async () => {
    const asked = once(port, "message");
    port.postMessage({ rows });
    rows = [];
    await asked;
  };
  for await (const row of readerOf(file)) {
    rows.push(row);
    if (rows.length === batchRows) await hand();
  }
  if (rows.length > 0) await hand();
  port.postMessage({ end: true });
} catch (error) {
  const refused =
    error instanceof SheetRefused
      ? error.message
      : `The file is damaged: ${(error as Error).message}.`;
  port.postMessage({ refused });
}
port.close();

/** By what the file is, not by its name. */
function readerOf(file: Buffer) {
  const magic = file.toString("latin1", 0, 8);
  if (magic.startsWith("PK\x03\x04")) return readXlsx(file, sheetName);
  if (magic === "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") return readXls(file, sheetName);
  throw new SheetRefused("The file is neither .xlsx nor .xls.");
}
