import type { IncomingMessage } from "node:http";
import { type Readable, Transform } from "node:stream";
import zlib from "node:zlib";
import type { DomainError } from "@millrace/platform/errors";
import { invalid, malformed, unsupportedMediaType } from "@millrace/platform/problems";
import busboy from "busboy";
import { codingOf, hasBody, isJson, mediaTypeOf, overBound, readJson } from "./body.ts";
import {
  completer,
  type InputLimits,
  merge,
  put,
  type ReadInput,
  textsCoercer,
  toFields,
} from "./input.ts";
import { instantReader } from "./instants.ts";
import type { Operation } from "./operation.ts";
import { addText, type Texts } from "./query.ts";

const mostFields = 100;
const longestField = 64 * 1024;

/**
 * Compiles how an upload's input is put together. The file under the field `upload` arrives as a stream, bounded and unpacked,
 * from `multipart/form-data` (fields first, then the file) or from a raw body such as `text/csv` (fields in the query);
 * in plain JSON it is a string. The stream fails with the same problems as a body would: `request.too_large` past
 * the bound, which nothing is read beyond, and `request.malformed` when the client leaves or the form is broken.
 */
export function uploadReader(operation: Operation, upload: string, limits: InputLimits): ReadInput {
  const coerce = textsCoercer(operation);
  const complete = completer(operation);
  const readInstants = instantReader(operation.inputSchema);
  const jsonLimits = { bytes: limits.upload, depth: limits.depth };

  return async ({ req, params, query }) => {
    const fields = query ? coerce(query) : {};
    const { type } = mediaTypeOf(req);
    if (!hasBody(req)) return complete(fields, req, params);
    if (isJson(type)) merge(fields, toFields(await readJson(req, jsonLimits), readInstants));
    else if (type === "multipart/form-data") {
      const form = await readForm(req, upload, limits);
      merge(fields, coerce(form.texts));
      if (form.file) put(fields, upload, form.file);
    } else if (type === undefined || type === "application/x-www-form-urlencoded") {
      throw unsupportedMediaType(
        "Send multipart/form-data, application/json, or the file itself under its own type.",
      );
    } else put(fields, upload, plainBody(req, limits.upload));
    return complete(fields, req, params);
  };
}

/** The unpacked body as a stream that fails past the bound; the request itself is never destroyed, it must be answered. */
function plainBody(req: IncomingMessage, bytes: number): Readable {
  if (Number(req.headers["content-length"] ?? 0) > bytes) throw overBound(bytes);
  const coding = codingOf(req);
  const body = bounded(bytes);
  const stop = (error: DomainError) => {
    req.unpipe();
    body.destroy(error);
  };
  req.once("close", () => {
    if (!req.complete) stop(malformed("The body ended before its declared length."));
  });
  if (coding === undefined) req.pipe(body);
  else {
    const packed = bounded(bytes).on("error", stop);
    const unpacked = unpacker(coding).on("error", () =>
      stop(malformed(`The body is not valid ${coding}.`)),
    );
    req.pipe(packed).pipe(unpacked).pipe(body);
  }
  // Whoever reads it sees the error; when nobody does any more, it must not end the process.
  return body.on("error", () => req.unpipe());
}

function bounded(bytes: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > bytes) done(overBound(bytes));
      else done(null, chunk);
    },
  });
}

const unpacker = (coding: string) =>
  coding === "br"
    ? zlib.createBrotliDecompress()
    : coding === "deflate"
      ? zlib.createInflate()
      : zlib.createGunzip();

interface Form {
  readonly texts: Texts;
  readonly file: Readable | undefined;
}

/** The fields of a form up to its file, and the file while it arrives; the form without one once it has ended. */
function readForm(req: IncomingMessage, upload: string, limits: InputLimits): Promise<Form> {
  const body = plainBody(req, limits.upload + limits.body);
  const parser = parserOf(req, limits);
  const texts: Texts = Object.create(null);
  let file: Transform | undefined;

  return new Promise((resolve, reject) => {
    const fail = (error: DomainError) => {
      body.unpipe(parser);
      body.destroy();
      file?.destroy(error);
      reject(error);
    };
    parser.on("field", (name, value, { nameTruncated, valueTruncated }) => {
      if (nameTruncated || valueTruncated) fail(overBound(longestField));
      else if (file) fail(malformed(`The field ${name} must come before the file.`));
      else addText(texts, name, value);
    });
    parser.on("file", (name, part, { filename }) => {
      part.on("error", () => {});
      if (name !== upload) {
        part.resume();
        fail(unknownFile(name));
        return;
      }
      part.on("limit", () => fail(overBound(limits.upload)));
      file = heldUntil(parser);
      // What the client calls the file, without a path: for those who keep it under a name.
      resolve({ texts, file: Object.assign(part.pipe(file), { fileName: filename }) });
    });
    parser.on("filesLimit", () => fail(malformed("An upload has one file.")));
    parser.on("fieldsLimit", () => fail(malformed(`A form has at most ${mostFields} fields.`)));
    parser.on("partsLimit", () => fail(malformed(`A form has at most ${mostFields} fields.`)));
    parser.on("error", () => fail(malformed("The body is not a valid multipart form.")));
    parser.on("close", () => resolve({ texts, file: undefined }));
    body.on("error", fail);
    body.pipe(parser);
  });
}

function parserOf(req: IncomingMessage, limits: InputLimits): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: "utf8",
      limits: {
        fields: mostFields,
        fieldSize: longestField,
        files: 1,
        // The parser calls a file that just fits too large.
        fileSize: limits.upload + 1,
        parts: mostFields + 1,
      },
    });
  } catch {
    throw malformed("The multipart form names no boundary.");
  }
}

/** Ends only when the whole form has been read: a file must not look complete while a fault may still follow it. */
function heldUntil(parser: busboy.Busboy): Transform {
  let isRead = false;
  let end: (() => void) | undefined;
  parser.once("close", () => {
    isRead = true;
    end?.();
  });
  const file = new Transform({
    transform: (chunk, _encoding, done) => done(null, chunk),
    flush(done) {
      if (isRead) done();
      else end = done;
    },
  });
  return file.on("error", () => {});
}

const unknownFile = (name: string) =>
  invalid(`${name}: is not a file of this operation`, {
    errors: [{ path: name, code: "unknown_field", message: "is not a file of this operation" }],
  });
