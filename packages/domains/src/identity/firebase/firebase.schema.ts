import { z } from "zod";

export const FirebaseToken = z.strictObject({
  /** What `getIdToken()` of the Firebase client gives. */
  idToken: z.string().min(20).max(8_000),
});
export type FirebaseToken = z.infer<typeof FirebaseToken>;
