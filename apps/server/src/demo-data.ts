import type { Platform } from "@millrace/platform/platform";

/** Loads the demo company once, into an empty database; says what it did. */
export async function loadDemoData(_platform: Platform): Promise<string | null> {
  return null;
}
