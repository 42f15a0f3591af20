import { expect, test } from "vitest";
import {
  AddressRefused,
  checkUrl,
  guardConnection,
  guardedLookup,
  isPublicAddress,
} from "./ssrf.ts";

const guarded = { allowPrivate: false };

test.each([
  "127.0.0.1",
  "10.0.0.1",
  "172.16.0.1",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "0.0.0.0",
  "192.0.0.8",
  "198.18.0.1",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::7f00:1",
  "::ffff:127.0.0.1",
  "::ffff:10.0.0.1",
  "::ffff:0:127.0.0.1",
  "64:ff9b::7f00:1",
  "64:ff9b::a9fe:a9fe",
  "64:ff9b:1::808:808",
  "fe80::1",
  "fe80::1%eth0",
  "fc00::1",
  "fd12::1",
  "fec0::1",
  "ff02::1",
  "2001:db8::1",
  "2002:7f00:1::",
  "2001::1",
  "100::1",
  "fd00:ec2::254",
  "4000::1",
  "localhost",
  "",
])("%s is not a public address", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])(
  "%s is a public address",
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

test.each([
  "https://127.0.0.1/",
  "https://2130706433/",
  "https://0177.0.0.1/",
  "https://0x7f.1/",
  "https://127.1/",
  "https://①②⑦.⓪.⓪.①/",
  "https://[::1]/",
  "https://[::ffff:7f00:1]/",
  "https://[64:ff9b::10.0.0.1]/",
  "https://169.254.169.254/latest/meta-data/",
  "https://user@example.com/",
  "https://:secret@example.com/",
  "http://example.com/",
  "file:///etc/passwd",
  "gopher://example.com/",
  "https://",
  "example.com",
  "",
])("%s is refused as it is given", (url) => {
  expect(() => checkUrl(url, guarded)).toThrow(AddressRefused);
});

test("a public https URL is taken and comes out in its one form", () => {
  expect(checkUrl("HTTPS://Shop.Example.com:443/hook?x=1", guarded).href).toBe(
    "https://shop.example.com/hook?x=1",
  );
});

test("private addresses and http are for those who were allowed them, credentials for nobody", () => {
  expect(checkUrl("http://127.0.0.1:8080/", { allowPrivate: true }).port).toBe("8080");
  expect(() => checkUrl("http://user@127.0.0.1/", { allowPrivate: true })).toThrow(AddressRefused);
  expect(() => checkUrl("ftp://127.0.0.1/", { allowPrivate: true })).toThrow(AddressRefused);
});

const look = (options: { allowPrivate: boolean }, all: boolean) =>
  new Promise((resolve) => {
    guardedLookup(options)("localhost", { all }, (error, address) => resolve(error ?? address));
  });

test("a name that leads to a private address is refused when it is called, however it is asked for", async () => {
  expect(await look(guarded, true)).toBeInstanceOf(AddressRefused);
  expect(await look(guarded, false)).toBeInstanceOf(AddressRefused);
  expect(await look({ allowPrivate: true }, false)).toMatch(/^(127\.0\.0\.1|::1)$/);
});

test("no connection is made to a literal private address, nor without TLS", () => {
  const connect = (protocol: string, hostname: string) => () =>
    guardConnection({ protocol, hostname }, guarded);
  expect(connect("https:", "127.0.0.1")).toThrow(AddressRefused);
  expect(connect("https:", "::1")).toThrow(AddressRefused);
  expect(connect("http:", "shop.example.com")).toThrow(AddressRefused);
  expect(connect("https:", "shop.example.com")).not.toThrow();
});
