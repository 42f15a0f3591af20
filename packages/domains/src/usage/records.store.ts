import type { Ctx } from "@millrace/platform/context";
import { sql } from "kysely";
import { makeDays } from "./rollup.store.ts";

/** A row of `usage_record`. */
export interface RecordRow {
  at: Date;
  id: string;
  actor: string;
  user_id: string | null;
  operation: string | null;
  transport: string;
  method: string;
  status: number;
  milliseconds: number;
  bucket: number;
  request_bytes: number;
  response_bytes: number;
  ip: string | null;
  agent: string | null;
  code: string | null;
  request_id: string;
}

const isoDay = (at: Date) => at.toISOString().slice(0, 10);

/**
 * Writes records, in one statement; those that are there already (a batch whose answer was lost is sent again) stay. Makes the partitions of
 * their days where `knownDays` does not say that they are there.
 */
export async function insertRecords(
  ctx: Pick<Ctx, "db">,
  rows: readonly RecordRow[],
  knownDays: Set<string>,
): Promise<void> {
  for (const { at } of rows) {
    const day = isoDay(at);
    if (knownDays.has(day)) continue;
    await makeDays(ctx, at, at);
    knownDays.add(day);
  }
  await sql`
    insert into usage_record (at, id, actor, user_id, operation, transport, method, status, milliseconds, bucket, request_bytes,
                              response_bytes, ip, agent, code, request_id)
    select at, id, actor, user_id, operation, transport, method, status, milliseconds, bucket, request_bytes, response_bytes, ip, agent,
           code, request_id
      from json_to_recordset(${JSON.stringify(rows)}::json) as row (
        at timestamptz(3), id uuid, actor text, user_id uuid, operation text, transport text, method text, status smallint,
        milliseconds real, bucket smallint, request_bytes integer, response_bytes integer, ip text, agent text, code text,
        request_id text)
    on conflict do nothing`.execute(ctx.db);
}
