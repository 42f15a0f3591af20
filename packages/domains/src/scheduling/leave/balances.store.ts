import { trimDecimal } from "@millrace/contract/decimal";
import type { Ctx } from "@millrace/platform/context";
import { actorOf } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";

export interface BalanceKey {
  readonly employeeId: string;
  readonly typeId: string;
  readonly year: number;
}

/** What each type in use has left for a person in a year; a year that nobody has touched has its allowance. */
export async function balancesOf(
  ctx: Ctx | TxCtx,
  { employeeId, year }: { employeeId: string; year: number },
) {
  const { rows } = await sql<{
    typeId: string;
    typeName: string;
    granted: string;
    taken: string;
    days: string;
  }>`
    select t.id as "typeId", t.name as "typeName", coalesce(e.granted, t.yearly_days)::text as granted,
           coalesce(e.taken, 0)::text as taken, coalesce(b.days, t.yearly_days)::text as days
      from leave_type t
      left join leave_balance b on b.type_id = t.id and b.employee_id = ${employeeId} and b.year = ${year}
      left join lateral (
        select sum(days) filter (where kind in ('accrual', 'carried', 'adjusted')) as granted,
               -sum(days) filter (where kind in ('taken', 'returned')) as taken
          from leave_entry where employee_id = b.employee_id and type_id = b.type_id and year = b.year) e on true
     where t.archived_at is null or b.days is not null
     order by t.name limit 100`.execute(ctx.db);
  return rows.map((row) => ({
    ...row,
    employeeId,
    year,
    granted: trimDecimal(row.granted),
    taken: trimDecimal(row.taken),
    days: trimDecimal(row.days),
  }));
}

/** Opens a year's balance with its allowance, unless it is there; of racing ones, one does. */
export async function openBalance(
  tx: TxCtx,
  { employeeId, typeId, year }: BalanceKey,
): Promise<void> {
  await sql`
    with opened as (
      insert into leave_balance (employee_id, type_id, year, days, may_overdraw)
      select ${employeeId}, t.id, ${year}, t.yearly_days, t.may_overdraw from leave_type t where t.id = ${typeId}
      on conflict do nothing returning employee_id, type_id, year, days)
    insert into leave_entry (id, employee_id, type_id, year, kind, days, actor, created_at)
    select ${newId()}, employee_id, type_id, year, 'accrual', days, ${actorOf(tx)}, ${tx.now} from opened`.execute(
    tx.db,
  );
}

/**
 * Books days on a year's balance: one guarded statement and its entry. False where that would draw more than there is, and the type does
 * not allow it; then nothing was booked.
 */
export async function book(
  tx: TxCtx,
  { employeeId, typeId, year }: BalanceKey,
  entry: {
    kind: "taken" | "returned" | "adjusted" | "carried";
    days: string;
    leaveId?: string;
    note?: string;
  },
): Promise<boolean> {
  const { rows } = await sql`
    with booked as (
      update leave_balance set days = days + ${entry.days}::numeric, is_carried = is_carried or ${entry.kind === "carried"}
       where employee_id = ${employeeId} and type_id = ${typeId} and year = ${year}
         and (days + ${entry.days}::numeric >= 0 or may_overdraw or ${entry.days}::numeric >= 0)
      returning 1)
    insert into leave_entry (id, employee_id, type_id, year, kind, days, leave_id, note, actor, created_at)
    select ${newId()}, ${employeeId}, ${typeId}, ${year}, ${entry.kind}, ${entry.days}::numeric,
           ${entry.leaveId ?? null}::uuid, ${entry.note ?? null}, ${actorOf(tx)}, ${tx.now} from booked
    returning id`.execute(tx.db);
  return rows.length > 0;
}

/** What a leave has taken of each year and not given back. */
export async function takenBy(
  tx: TxCtx,
  leaveId: string,
): Promise<{ year: number; days: string }[]> {
  const { rows } = await sql<{ year: number; days: string }>`
    select year, (-sum(days))::text as days from leave_entry where leave_id = ${leaveId}
     group by year having sum(days) < 0 order by year`.execute(tx.db);
  return rows;
}

/** What may come over into a year from the one before: at most what the type says, null where it came already. Locks the balance. */
export async function carriedInto(
  tx: TxCtx,
  { employeeId, typeId, year }: BalanceKey,
): Promise<string | null> {
  const { rows } = await sql<{ days: string | null; isCarried: boolean }>`
    select b.is_carried as "isCarried", least(t.carry_over_days, greatest(p.days, 0))::text as days
      from leave_balance b join leave_type t on t.id = b.type_id
      left join leave_balance p on p.employee_id = b.employee_id and p.type_id = b.type_id and p.year = b.year - 1
     where b.employee_id = ${employeeId} and b.type_id = ${typeId} and b.year = ${year} for update of b`.execute(
    tx.db,
  );
  const row = rows[0];
  return !row || row.isCarried ? null : (row.days ?? "0");
}

/** Of these people, those whose balance of a year is not there or has nothing carried over yet, by type. */
export async function withoutBalance(
  ctx: Ctx,
  employeeIds: readonly string[],
  year: number,
): Promise<{ employeeId: string; typeId: string }[]> {
  const { rows } = await sql<{ employeeId: string; typeId: string }>`
    select p.id as "employeeId", t.id as "typeId"
      from unnest(${[...employeeIds]}::uuid[]) as p (id) cross join leave_type t
      left join leave_balance b on b.employee_id = p.id and b.type_id = t.id and b.year = ${year}
     where t.archived_at is null and (b.days is null or not b.is_carried)
     order by p.id, t.id`.execute(ctx.db);
  return rows;
}
