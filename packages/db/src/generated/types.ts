import type { ColumnType } from "kysely";
export type Generated<T> = T extends ColumnType<infer S, infer I, infer U>
  ? ColumnType<S, I | undefined, U>
  : ColumnType<T, T | undefined, T>;
export type Timestamp = ColumnType<Date, Date | string, Date | string>;

export type Event = {
    id: string;
    seq: number | null;
    name: string;
    version: number;
    payload: unknown;
    tags: string[];
    day: Timestamp | null;
    amount: string | null;
    created_at: Generated<Timestamp>;
};
export type DB = {
    event: Event;
};
