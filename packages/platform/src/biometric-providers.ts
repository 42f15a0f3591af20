import { z } from "zod";

/** Who checks faces or fingers elsewhere and reports what it found, signed with a secret that both know. */
interface BiometricProvider {
  readonly id: string;
  readonly secret: string;
  /** That somebody was enrolled there allows them to add a passkey, as somebody who administers people does. */
  readonly allowsPasskeys: boolean;
}

const Provider = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "id must be small letters, digits and -"),
  secret: z.string("secret must be there").min(32, "secret must have 32 characters or more"),
  allowsPasskeys: z.boolean("allowsPasskeys must be true or false").default(false),
});

/** `[{"id":"faces","secret":"…"}]`. */
export const BiometricProviders = z
  .string()
  .transform((text, { addIssue }): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      addIssue({ code: "custom", message: 'must be JSON: [{"id":"faces","secret":"…"}]' });
      return [];
    }
  })
  .pipe(z.array(Provider, "must be a JSON list").max(20)) satisfies z.ZodType<BiometricProvider[]>;
