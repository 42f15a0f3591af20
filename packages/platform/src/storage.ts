import type { Storage } from "./ports.ts";

/** A part of a storage that knows nothing of the rest: every key has `prefix` in front. */
export function storageWithin(storage: Storage, prefix: string): Storage {
  const within = (key: string) => `${prefix}/${key}`;
  return {
    ...storage,
    put: (key, body, type) => storage.put(within(key), body, type),
    get: (key) => storage.get(within(key)),
    remove: (keys) => storage.remove(keys.map(within)),
    sign: (link, from, seconds) => storage.sign({ ...link, key: within(link.key) }, from, seconds),
  };
}
