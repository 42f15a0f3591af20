import { Target } from "@millrace/contract/primitives";
import { limited, versionMismatch } from "@millrace/platform/problems";
import { rest, router, signedIn } from "@millrace/platform/procedure";
import { passwordWrong } from "../identity.errors.ts";
import { lastSuperadmin } from "../users/users.errors.ts";
import * as addresses from "./addresses.service.ts";
import { removeAvatar, setAvatar } from "./avatar.service.ts";
import { exportData, requestErasure } from "./erasure.service.ts";
import { imageRefused, tooManyAddresses } from "./me.errors.ts";
import * as wire from "./me.schema.ts";
import * as service from "./me.service.ts";

const tags = ["Profile"] as const;
const at = "2026-11-21T08:00:00.000Z";
const profile = {
  id: "01939f1e-7c7b-7000-8000-0000000000a1",
  email: "ada@example.com",
  name: "Ada Miller",
  nationalId: null,
  avatarUrl: "/avatars/uW1vY2x0bGVuYW1lT2ZJdA.webp",
  roles: ["manager"],
  erasureDueAt: null,
  version: 1,
  createdAt: at,
  updatedAt: at,
};
const preferences = {
  language: "en",
  timezone: "Asia/Almaty",
  theme: "system",
  notifications: {
    email: true,
    sms: false,
    push: true,
    quietHours: { from: "22:00", to: "07:00" },
  },
};
const newAddress = {
  label: "Home",
  line1: "Abay Avenue 10",
  city: "Almaty",
  country: "KZ",
  entrance: "2",
  floor: "5",
  intercom: "45",
};
const address = {
  id: "01939f1e-7c7b-7000-8000-0000000000d1",
  ...newAddress,
  line2: null,
  region: null,
  postalCode: null,
  note: null,
  latitude: null,
  longitude: null,
  isDefault: true,
  version: 1,
  createdAt: at,
  updatedAt: at,
};
/** The smallest PNG there is: one pixel. */
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export const meRouter = router({
  get: signedIn
    .meta(
      rest("GET", "/users/me", {
        summary: "Read your profile",
        tags,
        example: { output: profile },
      }),
    )
    .output(wire.Profile)
    .query(({ ctx }) => service.getProfile(ctx)),
  update: signedIn
    .meta(
      rest("PATCH", "/users/me", {
        summary: "Change your profile",
        tags,
        replace: wire.ProfileFields,
        problems: [versionMismatch],
        example: { input: { name: "Ada Miller" }, output: profile },
      }),
    )
    .input(wire.ProfileChange)
    .output(wire.Profile)
    .mutation(({ ctx, input }) => service.updateProfile(ctx, input)),
  avatar: signedIn
    .meta(
      rest("POST", "/users/me/avatar", {
        summary: "Set your picture",
        description:
          "Cropped to a square of 256 pixels and written anew as WebP; nothing else of the file is kept.",
        tags,
        upload: "image",
        problems: [imageRefused],
        example: { input: { image: pixel }, output: profile },
      }),
    )
    .input(wire.AvatarUpload)
    .output(wire.Profile)
    .mutation(({ ctx, input }) => setAvatar(ctx, input)),
  removeAvatar: signedIn
    .meta(
      rest("DELETE", "/users/me/avatar", {
        summary: "Remove your picture",
        tags,
        example: { output: { ...profile, avatarUrl: null } },
      }),
    )
    .input(wire.Nothing)
    .output(wire.Profile)
    .mutation(({ ctx }) => removeAvatar(ctx)),
  exportData: signedIn
    .meta(
      rest("POST", "/users/me/data-export", {
        summary: "Get everything that is kept about you",
        tags,
        example: {
          input: {},
          output: { userId: profile.id, generatedAt: at, data: { identity: { addresses: [] } } },
        },
      }),
    )
    .input(wire.Nothing)
    .output(wire.DataExport)
    .mutation(({ ctx }) => exportData(ctx)),
  requestErasure: signedIn
    .meta(
      rest("POST", "/users/me/erasure", {
        summary: "Ask to be forgotten",
        description:
          "Ends all your sessions. Signing in before `erasureDueAt` takes it back; after it, nothing names you any more.",
        tags,
        status: 202,
        problems: [passwordWrong, lastSuperadmin, limited],
        example: {
          input: { password: "correct horse battery staple" },
          output: { erasureDueAt: "2026-11-28T08:00:00.000Z" },
        },
      }),
    )
    .input(wire.ErasureRequest)
    .output(wire.Erasure)
    .mutation(({ ctx, input }) => requestErasure(ctx, input)),
  preferences: router({
    get: signedIn
      .meta(
        rest("GET", "/users/me/preferences", {
          summary: "Read your preferences",
          tags,
          example: { output: { ...preferences, version: 1 } },
        }),
      )
      .output(wire.Preferences)
      .query(({ ctx }) => service.getPreferences(ctx)),
    update: signedIn
      .meta(
        rest("PUT", "/users/me/preferences", {
          summary: "Set your preferences",
          tags,
          problems: [versionMismatch],
          example: { input: preferences, output: { ...preferences, version: 1 } },
        }),
      )
      .input(wire.PreferenceChange)
      .output(wire.Preferences)
      .mutation(({ ctx, input }) => service.setPreferences(ctx, input)),
  }),
  addresses: router({
    list: signedIn
      .meta(
        rest("GET", "/users/me/addresses", {
          summary: "List your addresses",
          tags,
          example: { output: { items: [address], nextCursor: null } },
        }),
      )
      .input(wire.AddressQuery)
      .output(wire.AddressPage)
      .query(({ ctx, input }) => addresses.listAddresses(ctx, input)),
    create: signedIn
      .meta(
        rest("POST", "/users/me/addresses", {
          summary: "Add an address",
          description: "The first one is the default. Without coordinates it is looked up.",
          tags,
          status: 201,
          problems: [tooManyAddresses],
          example: { input: newAddress, output: address },
        }),
      )
      .input(wire.NewAddress)
      .output(wire.Address)
      .mutation(({ ctx, input }) => addresses.createAddress(ctx, input)),
    update: signedIn
      .meta(
        rest("PATCH", "/users/me/addresses/{id}", {
          summary: "Change an address",
          tags,
          replace: wire.AddressFields,
          problems: [versionMismatch],
          example: { input: { floor: "6" }, output: { ...address, floor: "6" } },
        }),
      )
      .input(wire.AddressChange)
      .output(wire.Address)
      .mutation(({ ctx, input }) => addresses.updateAddress(ctx, input)),
    delete: signedIn
      .meta(
        rest("DELETE", "/users/me/addresses/{id}", {
          summary: "Remove an address",
          tags,
          status: 204,
          problems: [versionMismatch],
          example: {},
        }),
      )
      .input(Target)
      .mutation(({ ctx, input }) => addresses.deleteAddress(ctx, input)),
    setDefault: signedIn
      .meta(
        rest("POST", "/users/me/addresses/{id}/default", {
          summary: "Make an address the default",
          tags,
          problems: [versionMismatch],
          example: { input: {}, output: address },
        }),
      )
      .input(Target)
      .output(wire.Address)
      .mutation(({ ctx, input }) => addresses.setDefaultAddress(ctx, input)),
  }),
});
