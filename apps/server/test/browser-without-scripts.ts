/** A browser that keeps cookies, follows redirects on its own site and sends the one form of a page, as people without scripts have it. */
export class Browser {
  readonly #home: string;
  readonly #cookies = new Map<string, { value: string; path: string }>();
  location = new URL("about:blank");
  status = 0;
  text = "";
  headers = new Headers();

  constructor(home: string) {
    this.#home = new URL(home).origin;
  }

  /** Goes there; where it ends: the first address of another site, or the last of this one. */
  async open(url: URL, form?: URLSearchParams): Promise<URL> {
    this.location = url;
    if (url.origin !== this.#home) return url;
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: this.#sent(url.pathname) },
      ...(form && { method: "POST", body: form }),
    });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    this.status = response.status;
    this.headers = response.headers;
    this.text = await response.text();
    const next = response.headers.get("location");
    return next === null ? url : this.open(new URL(next, url));
  }

  /** Fills the page's form in and presses the button of this action. */
  submit(action: string, fields: Record<string, string> = {}): Promise<URL> {
    const hidden = [...this.text.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)];
    const form = new URLSearchParams({
      ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])),
      ...fields,
      action,
    });
    return this.open(this.location, form);
  }

  /** Takes a cookie as a `Set-Cookie` header gives it. */
  keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const at = pair.indexOf("=");
    const attribute = (name: string) =>
      attributes.find((each) => each.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
    const over = new Date(attribute("expires") ?? "9999-01-01") < new Date();
    const key = `${pair.slice(0, at)}|${attribute("path") ?? "/"}`;
    if (over) this.#cookies.delete(key);
    else this.#cookies.set(key, { value: pair, path: attribute("path") ?? "/" });
  }

  #sent(path: string): string {
    const fitting = [...this.#cookies.values()].filter((each) => path.startsWith(each.path));
    return fitting.map(({ value }) => value).join("; ");
  }
}
