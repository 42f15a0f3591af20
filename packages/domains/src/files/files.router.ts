import { File, LinkedFile } from "@millrace/contract/file";
import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import * as problem from "./files.errors.ts";
import * as wire from "./files.schema.ts";
import * as service from "./files.service.ts";

const tags = ["Files"] as const;
const file = {
  id: "01939f1e-7c7b-7000-8000-000000000071",
  name: "gearbox.jpg",
  status: "ready",
  type: "image/jpeg",
  bytes: 182_044,
  sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  width: null,
  height: null,
  ownerType: null,
  ownerId: null,
  createdBy: "user:01939f1e-7c7b-7000-8000-000000000031",
  version: 1,
  createdAt: "2026-11-21T08:00:00.000Z",
  updatedAt: "2026-11-21T08:00:00.000Z",
};

export const filesRouter = router({
  get: permitted("files:read")
    .meta(
      rest("GET", "/files/{id}", {
        summary: "Read a file's data and get an address to download it",
        description:
          "The addresses work for some minutes and for whoever has them. Who may see a file is who may see what it hangs on; one that hangs on nothing yet is its maker's.",
        tags,
        example: {
          output: {
            ...file,
            width: 3024,
            height: 4032,
            url: "/files/WyJHRVQi.c2lnbmF0dXJl",
            urlExpiresAt: "2026-11-21T08:15:00.000Z",
            variants: [{ name: "thumb", width: 192, height: 256, url: "/files/WyJHRVQi.c2lnbg" }],
          },
        },
      }),
    )
    .input(ById)
    .output(LinkedFile)
    .query(({ ctx, input }) => service.getFile(ctx, input)),
  create: permitted("files:write")
    .meta(
      rest("POST", "/files", {
        summary: "Upload a file",
        description:
          "As `multipart/form-data` with the file in the field `data`, as the body itself, or as base64 in JSON. Its type is found in its content. Attach it within a day, or it is removed.",
        tags,
        status: 201,
        upload: "data",
        problems: [problem.fileRefused, problem.scannerAway],
        example: {
          input: { name: "note.txt", data: "SGVsbG8=" },
          output: { ...file, name: "note.txt", type: "text/plain", bytes: 5 },
        },
      }),
    )
    .input(wire.NewFile)
    .output(File)
    .mutation(({ ctx, input }) => service.createFile(ctx, input)),
  uploads: router({
    create: permitted("files:write")
      .meta(
        rest("POST", "/files/uploads", {
          summary: "Get an address to upload a file to",
          description:
            "For large files: PUT the bytes there, past this server, then complete the upload.",
          tags,
          status: 201,
          location: "/files/{id}",
          problems: [problem.fileTooLarge],
          example: {
            input: { name: "gearbox.mp4", bytes: 48_000_000, type: "video/mp4" },
            output: {
              id: file.id,
              method: "PUT",
              url: "/files/WyJQVVQi.c2lnbmF0dXJl",
              contentType: "video/mp4",
              expiresAt: "2026-11-21T08:15:00.000Z",
            },
          },
        }),
      )
      .input(wire.NewUpload)
      .output(wire.Upload)
      .mutation(({ ctx, input }) => service.createUpload(ctx, input)),
    complete: permitted("files:write")
      .meta(
        rest("POST", "/files/uploads/{id}/complete", {
          summary: "Register what was uploaded",
          description: "Its length, type and checksum are found in what arrived.",
          tags,
          problems: [
            problem.uploadMissing,
            problem.fileRefused,
            problem.fileTooLarge,
            problem.scannerAway,
          ],
          example: { output: file },
        }),
      )
      .input(ById)
      .output(File)
      .mutation(({ ctx, input }) => service.completeUpload(ctx, input)),
  }),
  delete: permitted("files:write")
    .meta(
      rest("DELETE", "/files/{id}", {
        summary: "Delete a file",
        description:
          "An attached one needs the write permission of what it hangs on, such as `workshop:write`.",
        tags,
        problems: [problem.fileKept],
        example: { output: file },
      }),
    )
    .input(Target)
    .output(File)
    .mutation(({ ctx, input }) => service.deleteFile(ctx, input)),
});
