import { v7 } from "uuid";

/** A new UUIDv7: unique, and in the order of making within one process. */
export function newId(): string {
  return v7();
}
