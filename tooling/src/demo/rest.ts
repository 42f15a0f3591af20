import createClient, { type Middleware } from "openapi-fetch";
import type { paths } from "./generated/rest-api.ts";

export type Rest = ReturnType<typeof createClient<paths>>;

/** A REST client that `openapi-fetch` makes from the generated types, and nothing else: what anybody outside would write. */
export function restClient(url: string): Rest {
  return createClient<paths>({ baseUrl: `${url}/api/v1` });
}

/** Signs in and sends the token with each request from then on. */
export async function signIn(
  rest: Rest,
  credentials: { email: string; password: string },
): Promise<void> {
  const { accessToken } = answerOf(await rest.POST("/auth/login", { body: credentials }));
  const authorize: Middleware = {
    onRequest: ({ request }) => request.headers.set("authorization", `Bearer ${accessToken}`),
  };
  rest.use(authorize);
}

/** The body of a success; a refusal is thrown with its problem. */
export function answerOf<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data !== undefined) return answer.data;
  const { status, url } = answer.response;
  throw new Error(`${url} answered ${status}: ${JSON.stringify(answer.error)}`);
}

/** Every item of a list, page by page. */
export async function all<Item>(
  page: (cursor: string | undefined) => Promise<{ items: Item[]; nextCursor: string | null }>,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | undefined; ; ) {
    const answer = await page(cursor);
    items.push(...answer.items);
    if (answer.nextCursor === null) return items;
    cursor = answer.nextCursor;
  }
}
