import { Checkbox, Select, TextInput } from "@mantine/core";
import { api, type Inputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orAbsent, useCommandForm } from "../../parts/command-form.tsx";
import { WarehouseSelect } from "../../parts/pickers.tsx";
import { Shortages } from "../../parts/shortage.tsx";
import { newLine, PostingLines, toArrivals, toLines } from "./posting-lines.tsx";

interface PostingFormProps {
  readonly productId?: string | undefined;
  readonly warehouseId?: string | undefined;
  readonly onDone: () => void;
}

export function ReceiveForm({ productId, warehouseId, onDone }: PostingFormProps) {
  const receive = useCommand(api.stock.receive.mutate, {
    done: "Goods received",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: {
      warehouseId: warehouseId ?? null,
      type: "receive" as NonNullable<Inputs["stock"]["receive"]["type"]>,
      reason: "",
      lines: [newLine(productId)],
    },
    command: receive,
    toInput: (values) => ({
      warehouseId: values.warehouseId ?? "",
      type: values.type,
      reason: orAbsent(values.reason),
      lines: toArrivals(values.lines),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Receive" onCancel={onDone}>
      <WarehouseSelect label="Into warehouse" required {...form.getInputProps("warehouseId")} />
      <Select
        label="What it is"
        allowDeselect={false}
        data={[
          { value: "receive", label: "Goods from a vendor" },
          { value: "return", label: "A customer's return" },
        ]}
        {...form.getInputProps("type")}
      />
      <PostingLines form={form} quantityLabel="Quantity" details="arrival" />
      <TextInput label="Reason" {...form.getInputProps("reason")} />
    </CommandForm>
  );
}

export function AdjustForm({ productId, warehouseId, onDone }: PostingFormProps) {
  const adjust = useCommand(api.stock.adjust.mutate, {
    done: "Stock corrected",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: {
      warehouseId: warehouseId ?? null,
      reason: "",
      lines: [newLine(productId)],
    },
    command: adjust,
    toInput: (values) => ({
      warehouseId: values.warehouseId ?? "",
      reason: values.reason,
      lines: toLines(values.lines),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Correct stock" onCancel={onDone}>
      <Shortages error={adjust.error} />
      <WarehouseSelect label="Warehouse" required {...form.getInputProps("warehouseId")} />
      <PostingLines form={form} quantityLabel="Change, such as -2" details="lot" />
      <TextInput label="Reason" required {...form.getInputProps("reason")} />
    </CommandForm>
  );
}

export function TransferForm({ productId, warehouseId, onDone }: PostingFormProps) {
  const transfer = useCommand(api.stock.transfers.create.mutate, {
    done: ({ number, status }) =>
      status === "in_transit" ? `Goods under way: ${number}` : `Goods moved: ${number}`,
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: {
      fromWarehouseId: warehouseId ?? null,
      toWarehouseId: null as string | null,
      inTransit: false,
      reason: "",
      lines: [newLine(productId)],
    },
    command: transfer,
    toInput: (values) => ({
      fromWarehouseId: values.fromWarehouseId ?? "",
      toWarehouseId: values.toWarehouseId ?? "",
      inTransit: values.inTransit,
      reason: orAbsent(values.reason),
      lines: toLines(values.lines),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Move goods" onCancel={onDone}>
      <Shortages error={transfer.error} />
      <WarehouseSelect label="From warehouse" required {...form.getInputProps("fromWarehouseId")} />
      <WarehouseSelect label="To warehouse" required {...form.getInputProps("toWarehouseId")} />
      <PostingLines form={form} quantityLabel="Quantity" details="lot" />
      <Checkbox
        label="They are under way until somebody receives them"
        {...form.getInputProps("inTransit", { type: "checkbox" })}
      />
      <TextInput label="Reason" {...form.getInputProps("reason")} />
    </CommandForm>
  );
}
