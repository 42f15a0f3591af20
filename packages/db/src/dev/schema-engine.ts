import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import type * as Engine from "@prisma/schema-engine-wasm/schema_engine_bg";
import type pg from "pg";

/**
 * Prisma's schema engine as WebAssembly, over the `pg` driver: the native one would have to be
 * downloaded. Its package imports `.wasm` as a module, which only bundlers do; so it is bound here.
 */
export async function openSchemaEngine(pool: pg.Pool): Promise<Engine.SchemaEngine> {
  const { SchemaEngine } = await load();
  const adapter = bindMigrationAwareSqlAdapterFactory(readingCatalogChars(pool));
  return SchemaEngine.new({ datamodels: undefined }, () => {}, adapter);
}

/** TypeScript knows it from the DOM's types only. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, object>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

const CATALOG_CHAR = 18;
const CATALOG_CHAR_ARRAY = 1002;

/**
 * The adapter refuses the type "char" of the system catalogs, without which the engine cannot read
 * foreign keys from a database. It passes as an array of it, a type that the engine never asks for,
 * and gets its own name behind the adapter.
 */
function readingCatalogChars(pool: pg.Pool): SqlMigrationAwareDriverAdapterFactory {
  const query = pool.query.bind(pool) as (config: unknown) => Promise<pg.QueryResult>;
  pool.query = (async (config: unknown) => {
    const result = await query(config);
    for (const field of result.fields ?? []) {
      if (field.dataTypeID === CATALOG_CHAR) field.dataTypeID = CATALOG_CHAR_ARRAY;
    }
    return result;
  }) as typeof pool.query;

  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (statement) => {
      const result = await queryRaw(statement);
      const { CharacterArray, Character } = ColumnTypeEnum;
      const columnTypes = result.columnTypes.map((type) =>
        type === CharacterArray ? Character : type,
      );
      return { ...result, columnTypes };
    };
    return adapter;
  };
  return factory;
}

let loaded: Promise<typeof Engine> | undefined;

function load(): Promise<typeof Engine> {
  loaded ??= bind();
  return loaded;
}

async function bind(): Promise<typeof Engine> {
  const folder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
  const bindings: typeof Engine = await import(
    pathToFileURL(join(folder, "schema_engine_bg.js")).href
  );
  const bytes = await readFile(join(folder, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": bindings,
  });
  // Where the engine leaves the message of a panic.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message(message: string) {
        throw new Error(`Prisma's schema engine failed: ${message}`);
      },
    },
  });
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return bindings;
}
