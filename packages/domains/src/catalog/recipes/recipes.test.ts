import { newId } from "@millrace/platform/id";
import { makeProduct, nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

const refusal = (code: string) => ({ cause: { definition: { code } } });
const fault = (path: string, code: string) => ({
  cause: {
    particulars: { errors: expect.arrayContaining([expect.objectContaining({ path, code })]) },
  },
});

async function make(more: object = {}) {
  const [paddy, rice, bran] = [
    await makeProduct(admin),
    await makeProduct(admin),
    await makeProduct(admin),
  ];
  const fields = {
    code: nextCode("R"),
    name: "Milled rice",
    productId: rice.id,
    yieldQuantity: "550",
    inputs: [{ productId: paddy.id, quantity: "1000" }],
    byProducts: [{ productId: bran.id, outturn: "0.08" }],
  };
  return { paddy, rice, bran, recipe: await admin.catalog.recipes.create({ ...fields, ...more }) };
}

describe("a recipe", () => {
  it("says what share of what counts its product is expected to be", async () => {
    const bag = await makeProduct(admin);
    const { recipe, paddy } = await make();
    expect(recipe).toMatchObject({ outturn: "0.55", conversionCost: "0.00", version: 1 });
    const changed = await admin.catalog.recipes.update({
      id: recipe.id,
      version: 1,
      inputs: [
        { productId: paddy.id, quantity: "800" },
        { productId: bag.id, quantity: "11", counts: false },
      ],
    });
    expect(changed).toMatchObject({ outturn: "0.6875", version: 2, byProducts: [{}] });
    const { items } = await admin.catalog.recipes.list({ productId: recipe.productId });
    expect(items).toMatchObject([{ id: recipe.id, outturn: "0.6875" }]);
  });

  it("has a code of its own, and loses no update", async () => {
    const { recipe } = await make();
    await expect(make({ code: recipe.code })).rejects.toMatchObject(
      refusal("catalog.recipe_code_taken"),
    );
    const racing = await Promise.allSettled(
      ["A", "B"].map((name) => admin.catalog.recipes.update({ id: recipe.id, version: 1, name })),
    );
    expect(racing.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("names each line that cannot be", async () => {
    const { paddy, rice } = await make();
    const service = await makeProduct(admin, { kind: "service" });
    const archived = await makeProduct(admin);
    await admin.catalog.products.archive({ id: archived.id });
    const inputs = [
      { productId: newId(), quantity: "1" },
      { productId: service.id, quantity: "1" },
      { productId: archived.id, quantity: "1" },
      { productId: paddy.id, quantity: "1" },
      { productId: paddy.id, quantity: "1" },
    ];
    const all = make({
      inputs,
      byProducts: [{ productId: rice.id, outturn: "0.1" }],
      productId: rice.id,
    });
    await expect(all).rejects.toMatchObject(fault("inputs.0.productId", "unknown"));
    for (const [path, code] of [
      ["inputs.1.productId", "not_stocked"],
      ["inputs.2.productId", "archived"],
      ["inputs.4", "repeated"],
      ["byProducts.0", "repeated"],
    ] as const)
      await expect(all).rejects.toMatchObject(fault(path, code));
    await expect(
      make({ inputs: [{ productId: paddy.id, quantity: "1", counts: false }] }),
    ).rejects.toMatchObject(fault("inputs", "no_basis"));
    await expect(make({ checks: [{ name: "Moisture", kind: "measured" }] })).rejects.toThrow();
  });

  it("that is archived stays to be read, twice is once", async () => {
    const { recipe } = await make();
    const { id } = recipe;
    const archived = await admin.catalog.recipes.archive({ id });
    expect(await admin.catalog.recipes.archive({ id })).toEqual(archived);
    expect(await admin.catalog.recipes.get({ id })).toMatchObject({ inputs: [{}] });
  });
});
