import { Text, Textarea, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { VendorSelect, WarehouseSelect } from "../../parts/pickers.tsx";
import { newLine, PostingLines } from "../stock/posting-lines.tsx";
import type { Suggested } from "./purchase-parts.tsx";

/** Writes a draft: of what is suggested, in its packs, or from nothing. */
export function PurchaseForm({
  suggested: given,
  onDone,
}: {
  suggested?: Suggested;
  onDone: () => void;
}) {
  const [suggested] = useState(given);
  const navigate = useNavigate();
  const create = useCommand(api.stock.purchaseOrders.create.mutate, {
    done: ({ number }) => `${number} saved as a draft`,
    onDone: ({ id }) => {
      onDone();
      void navigate({ to: "/purchasing/$id", params: { id } });
    },
    showsProblem: true,
  });
  const unitOf = new Map(suggested?.lines.map(({ productId, order }) => [productId, order.unit]));
  const [first] = suggested?.lines.map(({ expectedOn }) => expectedOn).toSorted() ?? [];
  const state = useCommandForm({
    initialValues: {
      vendorId: suggested?.vendorId ?? null,
      warehouseId: suggested?.warehouseId ?? null,
      expectedOn: first ?? "",
      note: "",
      lines: suggested?.lines.map(({ productId, order }) => ({
        ...newLine(productId),
        quantity: order.quantity,
      })) ?? [newLine()],
    },
    command: create,
    toInput: ({ vendorId, warehouseId, expectedOn, note, lines }) => ({
      vendorId: vendorId ?? "",
      warehouseId: warehouseId ?? "",
      expectedOn: orNull(expectedOn),
      note: orNull(note),
      lines: lines.map(({ productId, quantity }) => ({
        productId: productId ?? "",
        quantity,
        unit: unitOf.get(productId ?? ""),
      })),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Save draft" onCancel={onDone}>
      <VendorSelect label="Vendor" required {...form.getInputProps("vendorId")} />
      <WarehouseSelect label="Into warehouse" required {...form.getInputProps("warehouseId")} />
      {suggested && (
        <Text size="sm">
          {suggested.lines
            .map(({ name, order }) => `${name}: ${order.quantity} ${order.unit}`)
            .join("; ")}
        </Text>
      )}
      <PostingLines form={form} quantityLabel="Quantity" />
      <TextInput label="Expected on" type="date" {...form.getInputProps("expectedOn")} />
      <Textarea label="Note" autosize {...form.getInputProps("note")} />
    </CommandForm>
  );
}
