import type { Problem } from "@millrace/contract/problem";
import { newIdempotencyKey } from "./http.ts";
import { session } from "./session.ts";

/** Uploads a file, telling how far it is (0 to 1), and gives its id. Throws an error whose cause is the problem. */
export async function uploadFile(
  file: File,
  onProgress: (share: number) => void,
): Promise<{ id: string }> {
  await session.ready();
  const form = new FormData();
  form.set("name", file.name);
  form.set("data", file);
  const request = new XMLHttpRequest();
  request.open("POST", "/api/v1/files");
  request.responseType = "json";
  request.setRequestHeader("idempotency-key", newIdempotencyKey());
  for (const [name, value] of Object.entries(session.proof()))
    request.setRequestHeader(name, value);
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) =>
      reject(new Error((cause as Problem | null)?.title ?? "The upload failed", { cause }));
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () =>
      request.status < 300 ? resolve(request.response as { id: string }) : fail(request.response);
    request.onerror = () => fail(null);
    request.send(form);
  });
}
