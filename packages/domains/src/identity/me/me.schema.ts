import { changeOf } from "@millrace/contract/change";
import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant, line, text, Version } from "@millrace/contract/primitives";
import { z } from "zod";
import { NationalId } from "./national-id.schema.ts";

/** What somebody sees of themselves. */
export const Profile = z
  .object({
    id: Id,
    email: z.string(),
    name: z.string(),
    nationalId: z.string().nullable(),
    avatarUrl: z.string().nullable(),
    roles: z.array(z.string()),
    erasureDueAt: Instant.nullable().describe("When everything about you is forgotten"),
    version: Version,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "Profile" });
export type Profile = z.infer<typeof Profile>;

export const ProfileFields = z.strictObject({
  name: line(120),
  nationalId: NationalId.nullable().default(null).describe("IIN; null for none"),
});
export const ProfileChange = changeOf(ProfileFields).omit({ id: true });
export type ProfileChange = z.infer<typeof ProfileChange>;

export const AvatarUpload = z.strictObject({
  image: z
    .union(
      [
        z.string().max(8_000_000),
        z.custom<AsyncIterable<Uint8Array>>(
          (value) => typeof value === "object" && value !== null && Symbol.asyncIterator in value,
        ),
      ],
      "must be a picture: its bytes as a part of a form or as the body, or base64",
    )
    .describe("JPEG, PNG, WebP or GIF, at most 5 MiB and 40 megapixels; in JSON as base64"),
});
export type AvatarUpload = z.infer<typeof AvatarUpload>;

const Language = z
  .string()
  .max(35)
  .refine((tag) => {
    try {
      return Intl.getCanonicalLocales(tag)[0] === tag;
    } catch {
      return false;
    }
  }, "must be a language tag such as en or kk-KZ");

const Timezone = z
  .string()
  .max(64)
  .refine((zone) => {
    try {
      return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
    } catch {
      return false;
    }
  }, "must be an IANA time zone such as Asia/Almaty");

const TimeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day such as 22:00");

/** By which ways somebody is told, and when not: quiet hours are in their own time zone and may pass midnight. */
const NotificationSettings = z.strictObject({
  email: z.boolean(),
  sms: z.boolean(),
  push: z.boolean(),
  quietHours: z.strictObject({ from: TimeOfDay, to: TimeOfDay }).nullable(),
});

export const PreferenceFields = z.strictObject({
  language: Language,
  timezone: Timezone,
  theme: z.enum(["system", "light", "dark"]),
  notifications: NotificationSettings,
});
export type PreferenceFields = z.infer<typeof PreferenceFields>;

export const Preferences = PreferenceFields.extend({
  version: z.int().describe("0 until somebody decides"),
}).meta({ id: "Preferences" });
export type Preferences = z.infer<typeof Preferences>;

export const PreferenceChange = PreferenceFields.extend({ version: z.int().min(0).optional() });
export type PreferenceChange = z.infer<typeof PreferenceChange>;

const place = {
  latitude: z.number().min(-90).max(90).nullable(),
  longitude: z.number().min(-180).max(180).nullable(),
};
const fields = {
  label: line(60).describe("What the person calls it"),
  line1: line(200).describe("Street and house"),
  line2: line(200).nullable().default(null),
  city: line(120),
  region: line(120).nullable().default(null),
  postalCode: line(20).nullable().default(null),
  country: z.string().regex(/^[A-Z]{2}$/, "must be an ISO 3166 code such as KZ"),
  entrance: line(20).nullable().default(null),
  floor: line(20).nullable().default(null),
  intercom: line(40).nullable().default(null),
  note: text(400).nullable().default(null),
  latitude: place.latitude.default(null).describe("Degrees; looked up where it is not given"),
  longitude: place.longitude.default(null),
};

export const NewAddress = z.strictObject(fields).refine(bothOrNeither, {
  message: "must be given together with longitude",
  path: ["latitude"],
});
export type NewAddress = z.infer<typeof NewAddress>;

/** What replaces an address. */
export const AddressFields = z.strictObject(fields);
export const AddressChange = changeOf(AddressFields).refine(bothOrNeither, {
  message: "must be given together with longitude",
  path: ["latitude"],
});
export type AddressChange = z.infer<typeof AddressChange>;

function bothOrNeither(address: { latitude?: number | null; longitude?: number | null }): boolean {
  return (address.latitude ?? null) === null
    ? (address.longitude ?? null) === null
    : (address.longitude ?? null) !== null;
}

export const Address = z
  .object({
    id: Id,
    ...AddressFields.shape,
    ...place,
    isDefault: z.boolean(),
    version: Version,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "Address" });
export type Address = z.infer<typeof Address>;

export const AddressQuery = z.strictObject({ ...pageQuery(["createdAt"]) });
export type AddressQuery = z.infer<typeof AddressQuery>;
export const AddressPage = page(Address);

export const DataExport = z
  .object({
    userId: Id,
    generatedAt: Instant,
    data: z
      .record(z.string(), z.unknown())
      .describe("By what keeps it: `identity.account`, `identity.addresses` …"),
  })
  .meta({ id: "DataExport" });
export type DataExport = z.infer<typeof DataExport>;

export const ErasureRequest = z.strictObject({
  password: z.string().min(1, "must not be empty").max(200, "must be at most 200 characters"),
});
export type ErasureRequest = z.infer<typeof ErasureRequest>;

export const Erasure = z
  .object({ erasureDueAt: Instant.describe("Signing in before keeps everything") })
  .meta({ id: "Erasure" });
export type Erasure = z.infer<typeof Erasure>;

export const Nothing = z.strictObject({});
