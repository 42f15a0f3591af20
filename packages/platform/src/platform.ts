import type { KeyObject } from "node:crypto";
import type { DB } from "@millrace/db/generated/types";
import type { Pool } from "@millrace/db/pool";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Doorbell } from "./doorbell.ts";
import type { Limiter } from "./limiter.ts";
import type { Ports } from "./ports.ts";
import type { Sealer } from "./seal.ts";
import type { Throttle } from "./throttle.ts";

/** What a process has one of, whatever it serves: made at start, closed at the end. */
export interface Platform {
  readonly config: Config & { readonly DATABASE_URL: string };
  readonly log: Logger;
  readonly clock: Clock;
  readonly pool: Pool;
  readonly db: Kysely<DB>;
  readonly doorbell: Doorbell;
  readonly limiter: Limiter;
  readonly throttle: Throttle;
  readonly sealer: Sealer;
  readonly ports: Ports;
  /** Key of the cursors' MAC, the same in all processes. A key object: a MAC by the bytes themselves takes six times as long. */
  readonly cursorKey: KeyObject;
  /** Where calls with `mr_test_` keys happen: another database, with its own log, jobs and deliveries. Null where there is none. */
  readonly sandbox: Platform | null;
  close(): Promise<void>;
}
