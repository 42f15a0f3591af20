import type { Ctx } from "@millrace/platform/context";
import type { TxCtx } from "@millrace/platform/transact";
import { nameOfPerson } from "./authenticate.ts";

/** Who acted (`user:…`, as rows and events have it), by name where it was a person: for the sentence that tells somebody who was first. */
export async function personBehind(ctx: Ctx | TxCtx, actor: string | null): Promise<string> {
  const [kind, id = ""] = (actor ?? "").split(":");
  if (kind !== "user") return kind === "key" ? "an API key" : "the system";
  return (await nameOfPerson(ctx, id)) ?? "somebody";
}
