import { LRUCache } from "lru-cache";
import type { z } from "zod";
import type { Ctx } from "./context.ts";
import type { Platform } from "./platform.ts";
import type { TxCtx } from "./transact.ts";

/** What an administrator decides while the system runs: a name, a schema and what holds until somebody decides. */
export interface SettingType<Schema extends z.ZodType = z.ZodType> {
  /** `<domain>.<name>`: `identity.password-length`. */
  readonly key: string;
  readonly summary: string;
  readonly schema: Schema;
  readonly initial: z.output<Schema>;
}

const catalogue = new Map<string, SettingType>();

/** Declares a setting of a domain, once. Its value is public to whoever may read settings: secrets are configuration, not settings. */
export function defineSetting<Schema extends z.ZodType>(
  type: SettingType<Schema>,
): SettingType<Schema> {
  if (catalogue.has(type.key)) throw new Error(`setting ${type.key} is defined twice`);
  catalogue.set(type.key, type);
  return type;
}

/** Every setting of the loaded program, sorted. */
export function settingCatalogue(): SettingType[] {
  return [...catalogue.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

const keptMs = 30_000;
const caches = new WeakMap<Platform, LRUCache<string, { value: unknown }>>();

function cacheOf(platform: Platform): LRUCache<string, { value: unknown }> {
  let cache = caches.get(platform);
  if (!cache) {
    const made = new LRUCache<string, { value: unknown }>({ max: 1_000, ttl: keptMs });
    platform.doorbell.on("settings", (key) => void made.delete(key));
    caches.set(platform, made);
    cache = made;
  }
  return cache;
}

/**
 * The value that holds now. Kept in the process: a change rings through all of them and counts at once, after 30 s at the latest. A stored
 * value that the schema of this version refuses counts as not decided. Within a transaction it is read on the transaction's connection:
 * as many transactions as there are connections would wait for one more for ever.
 */
export async function readSetting<Schema extends z.ZodType>(
  { platform, db = platform.db }: Pick<Ctx | TxCtx, "platform"> & Partial<Pick<Ctx | TxCtx, "db">>,
  type: SettingType<Schema>,
): Promise<z.output<Schema>> {
  const cache = cacheOf(platform);
  const kept = cache.get(type.key);
  if (kept) return kept.value as z.output<Schema>;
  const row = await db
    .selectFrom("setting")
    .select("value")
    .where("key", "=", type.key)
    .executeTakeFirst();
  const parsed = row && type.schema.safeParse(row.value);
  const value = parsed?.success ? parsed.data : type.initial;
  cache.set(type.key, { value });
  return value;
}
