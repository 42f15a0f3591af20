import { decimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { invalid } from "@millrace/platform/problems";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { inBaseUnits } from "../catalog/index.ts";
import { warehousesSeen } from "../sites/index.ts";
import { arriving } from "./ledger/goods.service.ts";
import { post } from "./ledger/ledger.service.ts";
import type { PostingLine } from "./ledger/ledger.store.ts";
import * as ledger from "./ledger/ledger.store.ts";
import type { Verification } from "./ledger/verify.schema.ts";
import { verify } from "./ledger/verify.store.ts";
import { named } from "./levels/levels.service.ts";
import { holdWanted } from "./reservations/reservations.service.ts";
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
  return postFor(ctx, "adjust", input, lines, async (tx) => {
    const given = await inBaseUnits(tx, lines);
    const up = given.filter((line) => !line.quantity.startsWith("-"));
    const down = given.filter((line) => line.quantity.startsWith("-"));
    const wrong = given.findIndex(
      ({ quantity, lot, serials }) => quantity.startsWith("-") && (lot ?? serials) !== undefined,
    );
    if (wrong !== -1) {
      const path = `lines.${wrong}`;
      const message = "names what leaves by lotId or unitId";
      throw invalid(`${path} ${message}`, { errors: [{ path, code: "leaving", message }] });
    }
    return [
      ...(await arriving(tx, "adjust", up.map(brought))),
      ...down.map(({ quantity, ...line }) => ({
        ...place(line),
        onHand: quantity,
        reserved: "0",
      })),
    ];
  });
}

/** Books goods that come in: bought, or brought back. */
export function receiveStock(
  ctx: Ctx,
  { lines, type, ...input }: wire.ReceiveStock,
): Promise<wire.StockPosting> {
  return postFor(ctx, type, input, lines, async (tx) =>
    arriving(tx, type, (await inBaseUnits(tx, lines)).map(brought)),
  );
}

/** Books goods that go out without an order, or are thrown away. Refuses more than is available (`stock.insufficient`). */
export function issueStock(
  ctx: Ctx,
  { lines, type, ...input }: wire.IssueStock,
): Promise<wire.StockPosting> {
  return postFor(ctx, type, input, lines, async (tx) =>
    (await inBaseUnits(tx, lines)).map(({ quantity, ...line }) => ({
      ...place(line),
      onHand: `-${quantity}`,
      reserved: "0",
    })),
  );
}

const place = ({ productId, lotId, unitId, locationId }: Omit<wire.OutLine, "quantity">) => ({
  ...{ productId, lotId, unitId, locationId },
});

const brought = ({ lotId, lot, ...line }: wire.InLine) => ({
  ...line,
  lot: lotId === undefined ? lot : { id: lotId },
});

function postFor(
  ctx: Ctx,
  type: wire.MovementType,
  { warehouseId, reason }: { warehouseId: string; reason?: string | undefined },
  lines: readonly object[],
  linesOf: (tx: TxCtx) => Promise<PostingLine[]>,
): Promise<wire.StockPosting> {
  return transact(ctx, async (tx) => {
    const document = { type: `inventory.${type}`, id: newId() };
    const posting = { type, warehouseId, reason, document, lines: await linesOf(tx) };
    const posted = await post(tx, posting);
    const came = posting.lines.filter(({ onHand }) => decimal(onHand).gt(0));
    if (came.length > 0)
      await holdWanted(tx, warehouseId, [...new Set(came.map(({ productId }) => productId))]);
    audit(tx, `inventory.${type}`, document, { after: { warehouseId, reason, lines } });
    return {
      id: document.id,
      type,
      warehouseId,
      levels: await named(tx, posted.levels),
      createdAt: tx.now,
    };
  });
}

/** Rebuilds every balance, bin, unit and value from the movements and compares, in one snapshot. Reads the whole ledger. */
export function verifyStock(ctx: Ctx): Promise<Verification> {
  return verify(ctx);
}
