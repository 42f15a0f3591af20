import { attach } from "@millrace/domains/files/index";
import { newId } from "@millrace/platform/id";
import { transact } from "@millrace/platform/transact";
import type { Shop } from "@millrace/testkit/factories";
import type { Harness } from "@millrace/testkit/harness";
import type { Rows } from "./rows.ts";

/** A file that hangs on a thing at the shop's site. */
export async function filesRows(h: Harness, shop: Shop): Promise<Rows> {
  const { id } = await h.caller("admin").files.create({ name: "note.txt", data: "SGVsbG8=" });
  await transact({ ...h.ctx("superadmin"), actor: { kind: "system", id: "test" } }, (tx) =>
    attach(tx, {
      fileId: id,
      ownerType: "stock.count",
      ownerId: newId(),
      siteId: shop.warehouse.siteId,
    }),
  );
  return { scoped: { "/files/": id, "/files/uploads/": id }, shared: [] };
}
