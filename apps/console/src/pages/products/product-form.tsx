import { Checkbox, Select, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Inputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { percentOfShare, shareOfPercent } from "../../parts/decimals.ts";
import { Section } from "../../parts/page.tsx";
import { CategorySelect, VendorSelect } from "../../parts/pickers.tsx";
import { kindOptions, type Product } from "./kinds.ts";

/** Adds a product, or changes one. */
export function ProductForm({
  product: given,
  onDone,
  onCancel,
}: {
  product?: Product;
  onDone: (id: string) => void;
  onCancel: () => void;
}) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [product] = useState(given);
  const save = useCommand(
    (fields: Inputs["catalog"]["products"]["create"], options) =>
      product
        ? api.catalog.products.update.mutate(
            { ...fields, id: product.id, version: product.version },
            options,
          )
        : api.catalog.products.create.mutate(fields, options),
    {
      done: product ? "Product saved" : "Product added",
      onDone: ({ id }) => onDone(id),
      showsProblem: true,
    },
  );
  const state = useCommandForm({
    initialValues: {
      sku: product?.sku ?? "",
      name: product?.name ?? "",
      kind: product?.kind ?? ("good" as Product["kind"]),
      unit: product?.unit ?? "piece",
      barcode: product?.barcode ?? "",
      description: product?.description ?? "",
      categoryId: product?.categoryId ?? null,
      vendorId: product?.vendorId ?? null,
      price: product?.price ?? "",
      cost: product?.cost ?? "",
      taxRate: product ? percentOfShare(product.taxRate) : "0",
      reorderLevel: product?.reorderLevel ?? "0",
      reorderQuantity: product?.reorderQuantity ?? "0",
      allowNegativeStock: product?.allowNegativeStock ?? false,
      tracking: product?.tracking ?? ("none" as Product["tracking"]),
      packs: product ? packsText(product.packs) : "",
    },
    command: save,
    toInput: (values) => ({
      ...values,
      barcode: orNull(values.barcode),
      description: orNull(values.description),
      cost: orNull(values.cost),
      taxRate: shareOfPercent(values.taxRate),
      packs: packsOf(values.packs),
    }),
  });
  const { form } = state;
  const columns = { base: 1, sm: 2 };
  return (
    <CommandForm state={state} action={product ? "Save" : "Add product"} onCancel={onCancel}>
      <Section title="What it is">
        <SimpleGrid cols={columns}>
          <TextInput label="Name" required {...form.getInputProps("name")} />
          <TextInput label="SKU" required {...form.getInputProps("sku")} />
          <Select
            label="Kind"
            required
            allowDeselect={false}
            data={kindOptions}
            {...form.getInputProps("kind")}
          />
          <TextInput label="Unit" required {...form.getInputProps("unit")} />
          <CategorySelect label="Category" clearable {...form.getInputProps("categoryId")} />
          <VendorSelect label="Vendor" clearable {...form.getInputProps("vendorId")} />
          <TextInput label="Barcode" {...form.getInputProps("barcode")} />
        </SimpleGrid>
        <Textarea
          label="Description"
          autosize
          minRows={2}
          mt="md"
          {...form.getInputProps("description")}
        />
      </Section>
      <Section title="Price">
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <Amount label="Price" required {...form.getInputProps("price")} />
          <Amount label="Cost" {...form.getInputProps("cost")} />
          <Amount label="Tax %" {...form.getInputProps("taxRate")} />
        </SimpleGrid>
      </Section>
      {form.values.kind !== "service" && (
        <Section title="Stock">
          <SimpleGrid cols={columns}>
            <Amount label="Reorder level" {...form.getInputProps("reorderLevel")} />
            <Amount label="Reorder quantity" {...form.getInputProps("reorderQuantity")} />
            <Select
              label="Tracked by"
              allowDeselect={false}
              description="Changes only while there is no stock"
              data={trackings}
              {...form.getInputProps("tracking")}
            />
            <TextInput
              label="Packs"
              description="How much of its unit a pack holds: bag 50, pallet 2000"
              {...form.getInputProps("packs")}
            />
          </SimpleGrid>
          <Checkbox
            mt="md"
            label="May be sold before it has arrived (stock below zero)"
            {...form.getInputProps("allowNegativeStock", { type: "checkbox" })}
          />
        </Section>
      )}
    </CommandForm>
  );
}

const trackings = [
  { value: "none", label: "Quantity only" },
  { value: "lot", label: "Lot" },
  { value: "serial", label: "Serial number" },
];

const packsText = (packs: Product["packs"]) =>
  packs.map(({ unit, quantity }) => `${unit} ${quantity}`).join(", ");

/** The server says what of it is not a pack. */
const packsOf = (text: string) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const at = part.lastIndexOf(" ");
      return { unit: part.slice(0, Math.max(at, 0)), quantity: part.slice(at + 1) };
    });

/** A decimal: text, so that no figure is rounded on its way. */
function Amount(props: React.ComponentProps<typeof TextInput>) {
  return <TextInput inputMode="decimal" {...props} />;
}
