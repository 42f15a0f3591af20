import { SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Inputs, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { VendorSelect, WarehouseSelect } from "../../parts/pickers.tsx";
import { newLine, orderedLine, PurchaseLines, suggestedLine, toLines } from "./purchase-lines.tsx";
import type { Purchase, Suggested } from "./purchase-parts.tsx";

/** Writes a draft: of what is suggested, in its packs, or from nothing; or changes one. */
export function PurchaseForm({
  order: given,
  suggested,
  onDone,
}: {
  order?: Purchase;
  suggested?: Suggested;
  onDone: () => void;
}) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [order] = useState(given);
  const navigate = useNavigate();
  const save = useCommand(
    (input: Inputs["stock"]["purchaseOrders"]["create"], options) => {
      if (!order) return api.stock.purchaseOrders.create.mutate(input, options);
      const { warehouseId: _, ...change } = input;
      const { id, version } = order;
      return api.stock.purchaseOrders.update.mutate({ ...change, id, version }, options);
    },
    {
      done: ({ number }) => (order ? `${number} saved` : `${number} saved as a draft`),
      onDone: ({ id }) => {
        onDone();
        if (!order) void navigate({ to: "/purchasing/$id", params: { id } });
      },
      showsProblem: true,
    },
  );
  const [first] = suggested?.lines.map(({ expectedOn }) => expectedOn).toSorted() ?? [];
  const state = useCommandForm({
    initialValues: {
      vendorId: order?.vendorId ?? suggested?.vendorId ?? null,
      warehouseId: order?.warehouseId ?? suggested?.warehouseId ?? null,
      expectedOn: order?.expectedOn ?? first ?? "",
      note: order?.note ?? "",
      lines: order?.lines.map(orderedLine) ?? suggested?.lines.map(suggestedLine) ?? [newLine()],
    },
    command: save,
    toInput: ({ vendorId, warehouseId, expectedOn, note, lines }) => ({
      vendorId: vendorId ?? "",
      warehouseId: warehouseId ?? "",
      expectedOn: orNull(expectedOn),
      note: orNull(note),
      lines: toLines(lines),
    }),
  });
  const { form } = state;
  const { vendorId } = form.values;
  const vendor = useQuery(
    trpc.parties.vendors.get.queryOptions(vendorId ? { id: vendorId } : skipToken),
  );
  const currency =
    order?.vendorId === vendorId ? order?.currency : (vendor.data?.currency ?? undefined);
  return (
    <CommandForm state={state} action={order ? "Save" : "Save draft"} onCancel={onDone}>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <VendorSelect label="Vendor" required {...form.getInputProps("vendorId")} />
        <WarehouseSelect
          label="Into warehouse"
          required
          disabled={order !== undefined}
          {...form.getInputProps("warehouseId")}
        />
        <TextInput label="Expected on" type="date" {...form.getInputProps("expectedOn")} />
      </SimpleGrid>
      <PurchaseLines form={form} currency={currency} />
      <Textarea label="Note" autosize {...form.getInputProps("note")} />
    </CommandForm>
  );
}
