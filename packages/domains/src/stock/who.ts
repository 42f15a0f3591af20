import type { TxCtx } from "@millrace/platform/transact";
import { nameOfPerson } from "../identity/index.ts";

/** Who acted, by name where it was a person: for sentences that say who was first. */
export async function personBehind(tx: TxCtx, actor: string | null): Promise<string> {
  const [kind, id = ""] = (actor ?? "").split(":");
  if (kind !== "user") return kind === "key" ? "an API key" : "the system";
  return (await nameOfPerson(tx.platform, id)) ?? "somebody";
}
