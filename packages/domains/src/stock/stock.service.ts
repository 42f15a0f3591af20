import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { transact } from "@millrace/platform/transact";
import { warehousesSeen } from "../sites/index.ts";
import { type Lines, negated, post } from "./ledger/ledger.service.ts";
import * as ledger from "./ledger/ledger.store.ts";
import { named } from "./levels/levels.service.ts";
import type * as wire from "./stock.schema.ts";

export async function listMovements(
  ctx: Ctx,
  query: wire.MovementQuery,
): Promise<Page<wire.StockMovement>> {
  return ledger.pageOfMovements(ctx, query, await warehousesSeen(ctx));
}

/** Corrects what is on hand, up or down. Refuses what would go below what is reserved (`stock.insufficient`). */
export function adjustStock(
  ctx: Ctx,
  { lines, ...input }: wire.AdjustStock,
): Promise<wire.StockPosting> {
  return postFor(ctx, "adjust", input, lines);
}

/** Books goods that come in: bought, or brought back. */
export function receiveStock(
  ctx: Ctx,
  { lines, type, ...input }: wire.ReceiveStock,
): Promise<wire.StockPosting> {
  return postFor(ctx, type, input, lines);
}

/** Books goods that go out without an order, or are thrown away. Refuses more than is available (`stock.insufficient`). */
export function issueStock(
  ctx: Ctx,
  { lines, type, ...input }: wire.IssueStock,
): Promise<wire.StockPosting> {
  return postFor(ctx, type, input, negated(lines));
}

function postFor(
  ctx: Ctx,
  type: wire.MovementType,
  { warehouseId, reason }: { warehouseId: string; reason?: string | undefined },
  lines: Lines,
): Promise<wire.StockPosting> {
  return transact(ctx, async (tx) => {
    const document = { type: `inventory.${type}`, id: newId() };
    const posted = await post(tx, {
      type,
      warehouseId,
      reason,
      document,
      lines: lines.map((line) => ({ ...line, onHand: line.quantity, reserved: "0" })),
    });
    audit(tx, `inventory.${type}`, document, { after: { warehouseId, reason, lines } });
    return {
      id: document.id,
      type,
      warehouseId,
      levels: await named(tx, posted),
      createdAt: tx.now,
    };
  });
}

/** Compares every balance with the sum of its movements and of its reservations, in one snapshot. */
export function verifyStock(ctx: Ctx): Promise<wire.Verification> {
  return ledger.verify(ctx);
}
