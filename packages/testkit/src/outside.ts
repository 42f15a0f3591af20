/** Who the processes of a test make their first administrator. */
const admin = { email: "admin@millrace.example", password: "an administrator of tests" };

/** Settings of a Millrace process over this database and, where given, this Redis. */
export function processSettings(
  databaseUrl: string,
  redisUrl?: string,
): Readonly<Record<string, string>> {
  return {
    NODE_ENV: "test",
    LOG_LEVEL: "info",
    DATABASE_URL: databaseUrl,
    ...(redisUrl && { REDIS_URL: redisUrl }),
    MILLRACE_ADMIN_EMAIL: admin.email,
    MILLRACE_ADMIN_PASSWORD: admin.password,
    MILLRACE_ALLOW_PRIVATE_WEBHOOKS: "true",
    MILLRACE_LOGIN_LIMIT: "10000",
    MILLRACE_RATE_LIMITS: "false",
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects, and fails where that is not
  readonly body: any;
}

/** A caller from outside: REST, and nothing else. */
export interface Outside {
  readonly token: string;
  /** Rejects when there was no whole answer; a refusal is an answer. */
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** `send` that takes nothing but a success; its body. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  want(method: string, path: string, body?: unknown): Promise<any>;
}

/** Signs in, as the administrator of `processSettings` unless told otherwise. The token is good at every server of one database. */
export async function signIn(url: string, credentials = admin): Promise<Outside> {
  const { status, body } = await request(url, "POST", "/auth/login", credentials, {});
  if (status !== 200) throw new Error(`${status} ${body.code}`);
  return outside(url, body.accessToken);
}

/** The same caller at another server. */
export function outside(url: string, token: string): Outside {
  const send: Outside["send"] = (method, path, body, headers = {}) =>
    request(url, method, path, body, { ...headers, authorization: `Bearer ${token}` });
  return {
    token,
    send,
    async want(method, path, body) {
      const answer = await send(method, path, body);
      if (answer.status < 300) return answer.body;
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    },
  };
}

async function request(
  url: string,
  method: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: text === "" ? null : JSON.parse(text),
  };
}

/** A customer, a product and a warehouse that has so much of it, made from outside. */
export async function openShop(
  caller: Outside,
  quantity: string,
): Promise<{ customerId: string; productId: string; warehouseId: string }> {
  const site = await caller.want("POST", "/sites", { code: "S", name: "A site" });
  const [warehouse, product, customer] = await Promise.all([
    caller.want("POST", "/warehouses", { siteId: site.id, code: "W", name: "A warehouse" }),
    caller.want("POST", "/products", { sku: "P", name: "A product", price: "9.90" }),
    caller.want("POST", "/customers", { code: "C", name: "A customer" }),
  ]);
  await caller.want("POST", "/inventory/receipts", {
    warehouseId: warehouse.id,
    lines: [{ productId: product.id, quantity }],
  });
  return { customerId: customer.id, productId: product.id, warehouseId: warehouse.id };
}
