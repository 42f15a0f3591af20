import { ActionIcon, Button, Group, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { skipToken, useQueries } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { percentOfShare, shareOfPercent } from "../../parts/decimals.ts";
import { money } from "../../parts/format.ts";
import { Section } from "../../parts/page.tsx";
import { ProductSelect } from "../../parts/pickers.tsx";
import type { Shortage } from "../../parts/shortage.tsx";
import type { Order } from "./order-statuses.ts";
import { priceLine, totalOf } from "./pricing.ts";

export interface DraftLine {
  readonly key: number;
  readonly productId: string | null;
  readonly quantity: string;
  /** Empty for the product's own. */
  readonly unitPrice: string;
  /** In per cent, as people write it. */
  readonly discount: string;
}

let lastKey = 0;
export const newLine = (): DraftLine => ({
  key: ++lastKey,
  productId: null,
  quantity: "1",
  unitPrice: "",
  discount: "",
});

export const draftOf = (line: Order["lines"][number]): DraftLine => ({
  key: ++lastKey,
  productId: line.productId,
  quantity: line.quantity,
  unitPrice: line.unitPrice,
  discount: line.discount === "0" ? "" : percentOfShare(line.discount),
});

const share = (percent: string) => (percent.trim() ? shareOfPercent(percent) : "0");

export const toLines = (lines: readonly DraftLine[]) =>
  lines.map(({ productId, quantity, unitPrice, discount }) => ({
    productId: productId ?? "",
    quantity,
    unitPrice: unitPrice.trim() || undefined,
    discount: share(discount),
  }));

/** What is ordered, with what it comes to while it is being written. */
export function OrderLines({
  form,
  currency,
  shortages,
}: {
  form: UseFormReturnType<{ lines: DraftLine[] } & Record<string, unknown>>;
  currency: string | undefined;
  shortages: readonly Shortage[];
}) {
  const { lines } = form.values;
  const products = useQueries({
    queries: lines.map(({ productId }) =>
      trpc.catalog.products.get.queryOptions(productId ? { id: productId } : skipToken),
    ),
  });
  const priced = lines.map((line, at) => {
    const product = products[at]?.data;
    return priceLine({
      quantity: line.quantity,
      unitPrice: line.unitPrice.trim() || (product?.price ?? ""),
      discount: share(line.discount),
      taxRate: product?.taxRate ?? "0",
    });
  });
  const total = totalOf(priced);

  return (
    <Section title="Lines">
      <div className="order-lines">
        <div className="order-lines-head" aria-hidden="true">
          <span>Product</span>
          <span>Quantity</span>
          <span>Unit price</span>
          <span>Discount %</span>
          <span data-align="right">Net</span>
          <span />
        </div>
        {lines.map((line, at) => {
          const product = products[at]?.data;
          const amounts = priced[at];
          const short = shortages.find(({ productId }) => productId === line.productId);
          const field = (name: keyof DraftLine) => form.getInputProps(`lines.${at}.${name}`);
          return (
            <fieldset key={line.key} className="order-line" aria-label={`Line ${at + 1}`}>
              <ProductSelect
                label="Product"
                placeholder="Product"
                required
                withAsterisk={false}
                {...field("productId")}
              />
              <TextInput
                label="Quantity"
                required
                withAsterisk={false}
                inputMode="decimal"
                rightSection={
                  product && (
                    <Text size="xs" c="dimmed" truncate pr={6}>
                      {product.unit}
                    </Text>
                  )
                }
                rightSectionWidth={56}
                {...field("quantity")}
                error={short ? `Only ${short.available} available` : field("quantity").error}
              />
              <TextInput
                label="Unit price"
                inputMode="decimal"
                placeholder={product?.price}
                {...field("unitPrice")}
              />
              <TextInput
                label="Discount %"
                inputMode="decimal"
                placeholder="0"
                {...field("discount")}
              />
              <output className="order-line-net" aria-label="Net">
                {amounts ? money(amounts.net, currency) : "–"}
              </output>
              <ActionIcon
                variant="subtle"
                color="gray"
                mt={4}
                style={{ visibility: lines.length === 1 ? "hidden" : undefined }}
                aria-label={`Remove line ${at + 1}`}
                onClick={() => form.removeListItem("lines", at)}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </fieldset>
          );
        })}
      </div>
      <Group justify="space-between" align="flex-start" mt="xs">
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={() => form.insertListItem("lines", newLine())}
        >
          Add a line
        </Button>
        <dl className="totals" aria-live="polite">
          <div>
            <dt>Net</dt>
            <dd>{money(total.net, currency)}</dd>
          </div>
          <div>
            <dt>Tax</dt>
            <dd>{money(total.tax, currency)}</dd>
          </div>
          <div>
            <dt>Total</dt>
            <dd>{money(total.total, currency)}</dd>
          </div>
        </dl>
      </Group>
    </Section>
  );
}
