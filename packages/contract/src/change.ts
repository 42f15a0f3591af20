import { z } from "zod";
import { Id, Version } from "./primitives.ts";

type WithoutDefault<Field> = Field extends z.ZodDefault<infer Inner> ? Inner : Field;

type ChangeShape<Shape extends z.ZodRawShape> = {
  id: typeof Id;
  version: z.ZodOptional<typeof Version>;
} & { [Key in keyof Shape]: z.ZodOptional<WithoutDefault<Shape[Key]>> };

/**
 * The change of a resource, from the schema that creates it: every field may be absent and is then left alone (a default would
 * reset it), `version` makes it conditional.
 */
export function changeOf<Shape extends z.ZodRawShape>(creation: z.ZodObject<Shape>) {
  const fields = Object.entries(creation.shape).map(([key, field]) => [
    key,
    z.optional(
      field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : (field as z.ZodType),
    ),
  ]);
  // The entries are those of ChangeShape by construction; Object.fromEntries cannot say so.
  const shape = {
    id: Id,
    version: Version.optional(),
    ...Object.fromEntries(fields),
  } as ChangeShape<Shape>;
  return z.strictObject(shape);
}
