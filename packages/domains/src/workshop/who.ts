import type { TxCtx } from "@millrace/platform/transact";
import { nameOfPerson } from "../identity/index.ts";

/** Who acted, by name where it was a person. */
export async function personBehind(tx: TxCtx, actor: string): Promise<string> {
  const [kind, id = ""] = actor.split(":");
  if (kind !== "user") return kind === "key" ? "an API key" : "the system";
  return (await nameOfPerson(tx.platform, id)) ?? "somebody";
}
