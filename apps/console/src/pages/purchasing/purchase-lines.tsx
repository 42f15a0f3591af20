import { ActionIcon, Button, Group, Select, type SelectProps, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { decimal, Money, moneyText, Quantity, roundHalfUp } from "@millrace/contract/decimal";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { skipToken, useQueries } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type Outputs, trpc } from "../../api/trpc.ts";
import { orAbsent } from "../../parts/command-form.tsx";
import { cents } from "../../parts/decimals.ts";
import { money } from "../../parts/format.ts";
import { ProductSelect } from "../../parts/pickers.tsx";
import type { Purchase, Suggested } from "./purchase-parts.tsx";

type Product = Outputs["catalog"]["products"]["get"];

export interface DraftLine {
  readonly key: number;
  readonly productId: string | null;
  readonly quantity: string;
  /** The product's own where none is chosen. */
  readonly unit: string | null;
  /** For one of the unit; empty for the product's cost. */
  readonly unitPrice: string;
}

let lastKey = 0;
export const newLine = (line: Partial<DraftLine> = {}): DraftLine => ({
  key: ++lastKey,
  productId: null,
  quantity: "",
  unit: null,
  unitPrice: "",
  ...line,
});

export const suggestedLine = ({ productId, order }: Suggested["lines"][number]): DraftLine =>
  newLine({ productId, ...order });

export const orderedLine = ({
  productId,
  quantity,
  unit,
  unitPrice,
}: Purchase["lines"][number]): DraftLine => newLine({ productId, quantity, unit, unitPrice });

export const toLines = (lines: readonly DraftLine[]) =>
  lines.map(({ productId, quantity, unit, unitPrice }) => ({
    productId: productId ?? "",
    quantity,
    unit: unit ?? undefined,
    unitPrice: orAbsent(unitPrice),
  }));

/** What one of the unit costs by the product: its own unit or one of its packs. */
function costOf(product: Product | undefined, unit: string | null): string | undefined {
  if (!product?.cost) return undefined;
  const held = unit === null || unit === product.unit ? "1" : packOf(product, unit)?.quantity;
  return held && moneyText(roundHalfUp(decimal(product.cost).times(held), 4));
}

const packOf = (product: Product, unit: string) => product.packs.find((pack) => pack.unit === unit);

/** To the cent, as the order will have it; null while something is missing or no number. */
function amountOf(quantity: string, price: string | undefined): string | null {
  const isNumber = Quantity.safeParse(quantity).success && Money.safeParse(price).success;
  return isNumber && price ? cents(quantity, price) : null;
}

/** What is ordered, with what it comes to while it is being written. */
export function PurchaseLines({
  form,
  currency,
}: {
  form: UseFormReturnType<{ lines: DraftLine[] } & Record<string, unknown>>;
  currency: string | undefined;
}) {
  const { lines } = form.values;
  const frame = useRef<HTMLDivElement>(null);
  const isAdded = useRef(false);
  // Who adds a line goes on typing in it.
  useEffect(() => {
    if (!isAdded.current) return;
    isAdded.current = false;
    frame.current?.querySelector<HTMLElement>("fieldset:last-of-type input")?.focus();
  });
  const products = useQueries({
    queries: lines.map(({ productId }) =>
      trpc.catalog.products.get.queryOptions(productId ? { id: productId } : skipToken),
    ),
  });
  const costs = lines.map(({ unit }, at) => costOf(products[at]?.data, unit));
  const amounts = lines.map(({ quantity, unitPrice }, at) =>
    amountOf(quantity, unitPrice.trim() || costs[at]),
  );
  const total = amounts.reduce((sum, amount) => sum.plus(amount ?? 0), decimal(0)).toFixed(2);
  return (
    <>
      <div className="order-lines" ref={frame}>
        <div className="order-lines-head" aria-hidden="true">
          <span>Product</span>
          <span>Quantity</span>
          <span>Unit</span>
          <span>Price</span>
          <span data-align="right">Amount</span>
          <span />
        </div>
        {lines.map((line, at) => {
          const field = (name: keyof DraftLine) => form.getInputProps(`lines.${at}.${name}`);
          const amount = amounts[at];
          return (
            <fieldset key={line.key} className="order-line" aria-label={`Line ${at + 1}`}>
              <ProductSelect
                label="Product"
                placeholder="Product"
                required
                withAsterisk={false}
                {...field("productId")}
                onChange={(id) => {
                  form.setFieldValue(`lines.${at}.productId`, id);
                  form.setFieldValue(`lines.${at}.unit`, null);
                }}
              />
              <TextInput
                label="Quantity"
                required
                withAsterisk={false}
                inputMode="decimal"
                {...field("quantity")}
              />
              <UnitSelect product={products[at]?.data} {...field("unit")} />
              <TextInput
                label="Price"
                inputMode="decimal"
                placeholder={costs[at] ?? "0.00"}
                {...field("unitPrice")}
              />
              <output className="order-line-net" aria-label="Amount">
                {amount ? money(amount, currency) : "–"}
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
      <Group justify="space-between" align="flex-start">
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={() => {
            isAdded.current = true;
            form.insertListItem("lines", newLine());
          }}
        >
          Add a line
        </Button>
        <dl className="totals" aria-live="polite">
          <div>
            <dt>Total</dt>
            <dd>{money(total, currency)}</dd>
          </div>
        </dl>
      </Group>
    </>
  );
}

/** The product's own unit, its packs, and what else the line was ordered in. */
function UnitSelect({
  product,
  value,
  ...props
}: Omit<SelectProps, "data"> & { product: Product | undefined }) {
  const own = product ? [product.unit, ...product.packs.map(({ unit }) => unit)] : [];
  const chosen = value ?? product?.unit ?? null;
  return (
    <Select
      label="Unit"
      allowDeselect={false}
      data={[...new Set([...own, ...(chosen ? [chosen] : [])])]}
      value={chosen}
      {...props}
    />
  );
}
