import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Ctx } from "@millrace/platform/context";
import * as problem from "./files.errors.ts";
import { type Inspected, inspecting } from "./inspect.ts";
import { cleaned, isCleaned, NotCleaned } from "./originals.ts";

/** What is kept, and the checksum of what came: of a picture that was cleaned they differ. */
export interface Received extends Inspected {
  readonly cameSha256: string;
}

/**
 * Puts the bytes under the key and says what they are; whoever calls sees to it that they go again when this fails. What a picture tells of
 * place and camera is taken out before it is put anywhere. Errors: `files.too_large`, `files.refused`, `files.scanner_away`.
 */
export async function receive(
  ctx: Ctx,
  key: string,
  name: string,
  body: AsyncIterable<Uint8Array>,
): Promise<Received> {
  const { ports, config } = ctx.platform;
  const most = config.MILLRACE_MAX_FILE_MB << 20;
  const tooLong = () =>
    problem.fileTooLarge(`The file is over ${most} bytes.`, { details: { limit: most } });
  const { begin, passed, result } = inspecting(body, name, { most, tooLong });
  if (isCleaned(await begin())) {
    const original = await buffer(passed);
    const came = await result();
    await scan(ctx, async () => Readable.from([original]));
    const picture = await cleanedOrRefused(original, came.type);
    const kept = inspecting(Readable.from([picture]), name, { most: picture.length, tooLong });
    await ports.storage.put(key, kept.passed, "application/octet-stream");
    return { ...(await kept.result()), cameSha256: came.sha256 };
  }
  await ports.storage.put(key, passed, "application/octet-stream");
  const inspected = await result();
  if (inspected.bytes === 0) throw refused("empty", "The file is empty.");
  await scan(ctx, async () => {
    const kept = await ports.storage.get(key);
    if (!kept) throw new Error(`what was put under ${key} is not there`);
    return kept.body;
  });
  return { ...inspected, cameSha256: inspected.sha256 };
}

async function cleanedOrRefused(original: Buffer, type: string): Promise<Buffer> {
  try {
    return (await cleaned(original, type)) ?? original;
  } catch (error) {
    if (!(error instanceof NotCleaned)) throw error;
    throw refused(
      "not_cleaned",
      "The picture tells of its place or camera, and that cannot be taken out: it is damaged, or over 60 megapixels.",
    );
  }
}

async function scan({ platform, log }: Ctx, open: () => Promise<Readable>): Promise<void> {
  const { scan } = platform.ports;
  if (!scan) return;
  const body = await open();
  let infection: string | null;
  try {
    infection = await scan(body);
  } catch (error) {
    log.error({ err: error }, "the malware scanner");
    throw problem.scannerAway("The malware scanner does not answer.");
  } finally {
    body.destroy();
  }
  if (infection !== null) throw refused("infected", `The scanner found ${infection} in the file.`);
}

export const refused = (code: string, sentence: string) =>
  problem.fileRefused(sentence, { errors: [{ path: "data", code, message: sentence }] });
