import type { Shop } from "@millrace/testkit/factories";
import type { Harness } from "@millrace/testkit/harness";

/** The row that a mutation answers with, as far as the walk goes on with it. */
export type Row = { readonly id: string } & Readonly<Record<string, string>>;

/** What a domain needs to perform every mutation that it has, once: `changeStock(walk)` beside this file, called by the test above it. */
export interface Walk {
  readonly h: Harness;
  readonly admin: ReturnType<Harness["caller"]>;
  readonly shop: Shop;
  /** Another warehouse, customer and product. */
  readonly second: Shop;
  /** Calls a mutation by its path in a request of its own, by default as the superadmin, and keeps what trace it must have left. */
  run(path: string, input: unknown, who?: object): Promise<Row>;
  /** What no audit row may hold: add every secret that an answer tells. */
  readonly secrets: string[];
}
