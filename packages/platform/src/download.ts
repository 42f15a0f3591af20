import { Agent, buildConnector, request } from "undici";
import { type GuardOptions, guardConnection, guardedLookup } from "./ssrf.ts";

/**
 * Fetches what a user's address gives: guarded against addresses that are not public, no redirects, bounded in time and bytes. Rejects with a
 * sentence for people: refused, no answer, another status than 200, too long.
 */
export async function download(
  url: URL,
  { allowPrivate, totalMs, most }: GuardOptions & { totalMs: number; most: number },
): Promise<Buffer> {
  const connector = buildConnector({ timeout: totalMs, lookup: guardedLookup({ allowPrivate }) });
  const agent = new Agent({
    connect(to, callback) {
      try {
        guardConnection(to, { allowPrivate });
      } catch (error) {
        return callback(error as Error, null);
      }
      connector(to, callback);
    },
  });
  try {
    const signal = AbortSignal.timeout(totalMs);
    const { statusCode, body } = await request(url, { dispatcher: agent, signal });
    if (statusCode !== 200) {
      // Whoever gives it up is told of it as of an error.
      body.on("error", () => {}).destroy();
      throw new Error(`${url.host} answered ${statusCode}.`);
    }
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of body) {
      bytes += piece.length;
      if (bytes > most) throw new Error(`${url.host} gave more than ${most >> 20} MiB.`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  } finally {
    await agent.destroy();
  }
}
