import { defineProblem } from "@millrace/platform/errors";

export const fileRefused = defineProblem({
  code: "files.refused",
  kind: "invalid",
  title: "The file was refused",
  help: "It is empty, is not as long as was announced, the scanner found malware in it, or it is a picture whose place and camera cannot be taken out: the sentence says which. Nothing was kept.",
});

export const fileTooLarge = defineProblem({
  code: "files.too_large",
  kind: "tooLarge",
  title: "The file is too large",
  help: "`details.limit` is the bound in bytes: MILLRACE_MAX_FILE_MB of the installation for signed uploads. Nothing was kept.",
});

export const uploadMissing = defineProblem({
  code: "files.upload_missing",
  kind: "conflict",
  title: "The bytes are not there",
  help: "Send them to the signed address with PUT and the headers that came with it, then complete the upload. An address that has expired takes none: begin again.",
});

export const fileAttached = defineProblem({
  code: "files.attached",
  kind: "conflict",
  title: "The file hangs on something else",
  help: "A file belongs to one thing; `details.ownerType` and `details.ownerId` name it. Upload it again to have it in a second place.",
});

export const fileKept = defineProblem({
  code: "files.kept",
  kind: "conflict",
  title: "The file is kept",
  help: "It is part of a record that is kept whole, such as the certificate of an inspection; the sentence names it. It goes neither by itself nor for another one.",
});

export const scannerAway = defineProblem({
  code: "files.scanner_away",
  kind: "unavailable",
  title: "The malware scanner does not answer",
  help: "No file is taken in that nobody has looked at. Nothing was kept; try again later.",
  retryable: true,
});
