import type { Ctx } from "@millrace/platform/context";
import { followLog } from "@millrace/platform/event-tail";
import { stockChanged } from "../stock.events.ts";
import type { WatchedStock, WatchStock } from "../stock.schema.ts";

/**
 * Levels of the sites that the caller sees as postings change them, in the log's order: none skipped, none twice. `resync` says to read
 * the levels anew: at the start, and after more than 10,000 missed events.
 */
export async function* watchStock(
  ctx: Ctx,
  input: WatchStock,
  signal: AbortSignal,
): AsyncGenerator<WatchedStock> {
  const names = [stockChanged.name];
  for await (const followed of followLog(ctx, { after: input.lastEventId, names, signal })) {
    if (followed.kind === "resync") {
      yield { kind: "resync", seq: followed.lastSeq };
      continue;
    }
    const { seq, payload } = followed.event;
    const { warehouseId, type, lines } = stockChanged.payload.parse(payload);
    if (input.warehouseId && input.warehouseId !== warehouseId) continue;
    const levels = lines.filter(
      ({ productId }) => !input.productId || input.productId === productId,
    );
    if (levels.length > 0) yield { kind: "levels", seq, warehouseId, type, levels };
  }
}
