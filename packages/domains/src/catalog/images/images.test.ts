import { newId } from "@millrace/platform/id";
import { makeProduct } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
let data: string;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin", { actor: { kind: "user", id: newId(), sessionId: newId() } });
  const picture = sharp({ create: { width: 4, height: 4, channels: 3, background: "red" } });
  data = (await picture.png().toBuffer()).toString("base64");
});

const upload = async (name: string) => (await admin.files.create({ name, data })).id;
const names = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name);

describe("pictures of a product", () => {
  it("have an order, whose first is the main one, and move when they are sent again", async () => {
    const { id } = await makeProduct(admin);
    const first = await upload("1.png");
    await admin.catalog.products.addImage({ id, fileId: first });
    await admin.catalog.products.addImage({ id, fileId: await upload("2.png") });
    const main = await upload("main.png");
    expect(names(await admin.catalog.products.addImage({ id, fileId: main, position: 0 }))).toEqual(
      ["main.png", "1.png", "2.png"],
    );
    await admin.catalog.products.addImage({ id, fileId: first, position: 2 });
    expect(names(await admin.catalog.products.images({ id }))).toEqual([
      "main.png",
      "2.png",
      "1.png",
    ]);
    expect(names(await admin.catalog.products.removeImage({ id, imageId: main }))).toEqual([
      "2.png",
      "1.png",
    ]);
  });

  it("are 20 at most, also when 25 come at once", async () => {
    const { id } = await makeProduct(admin);
    const files = await Promise.all(Array.from({ length: 25 }, (_, n) => upload(`${n}.png`)));
    await Promise.allSettled(
      files.map((fileId) => admin.catalog.products.addImage({ id, fileId })),
    );
    expect((await admin.catalog.products.images({ id })).items).toHaveLength(20);
  });

  it("are pictures, and of this product", async () => {
    const { id } = await makeProduct(admin);
    const text = await admin.files.create({ name: "a.txt", data: "SGVsbG8=" });
    await expect(admin.catalog.products.addImage({ id, fileId: text.id })).rejects.toMatchObject({
      cause: { particulars: { errors: [{ code: "not_a_picture" }] } },
    });
    await expect(
      admin.catalog.products.removeImage({ id, imageId: text.id }),
    ).rejects.toMatchObject({ cause: { definition: { code: "resource.not_found" } } });
  });
});
