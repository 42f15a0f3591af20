import { Select, Textarea, TextInput } from "@mantine/core";
import { api, type Inputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orAbsent, useCommandForm } from "../../parts/command-form.tsx";
import { ProductSelect } from "../../parts/pickers.tsx";
import { LotPicker, OperatorPicker, serialsIn, UnitPicker, useTracking } from "./batch-pickers.tsx";
import type { Batch } from "./production-statuses.ts";

/** Enters what a batch is to take, of which lot or piece, and who puts it in. */
export function InputForm({ batch, onDone }: { batch: Batch; onDone: () => void }) {
  const add = useCommand(api.production.batches.addInput.mutate, {
    done: "Entered",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: {
      productId: (batch.plan.inputs[0]?.productId ?? null) as string | null,
      quantity: "",
      lotId: null as string | null,
      unitId: null as string | null,
      operatorId: batch.operatorId,
    },
    command: add,
    toInput: (values): Inputs["production"]["batches"]["addInput"] => ({
      id: batch.id,
      productId: values.productId ?? "",
      quantity: values.unitId ? "1" : values.quantity,
      lotId: values.lotId ?? undefined,
      unitId: values.unitId ?? undefined,
      operatorId: values.operatorId ?? undefined,
    }),
  });
  const { form } = state;
  const { productId, unitId } = form.values;
  const tracking = useTracking(productId);
  const place = { productId, warehouseId: batch.warehouseId };
  const { onChange, ...product } = form.getInputProps("productId");
  return (
    <CommandForm state={state} action="Add" onCancel={onDone}>
      <ProductSelect
        label="Product"
        required
        {...product}
        onChange={(id) => {
          onChange(id);
          form.setValues({ lotId: null, unitId: null });
        }}
      />
      {tracking === "lot" && <LotPicker {...place} {...form.getInputProps("lotId")} />}
      {tracking === "serial" && <UnitPicker {...place} {...form.getInputProps("unitId")} />}
      {!unitId && (
        <TextInput
          label="Quantity"
          required
          inputMode="decimal"
          data-autofocus
          {...form.getInputProps("quantity")}
        />
      )}
      <OperatorPicker siteId={batch.siteId} {...form.getInputProps("operatorId")} />
    </CommandForm>
  );
}

type Line = Batch["inputs"][number];

/** Says of an input which lot or piece it is, or how much. */
export function ChangeInputForm({
  batch,
  line,
  onDone,
}: {
  batch: Batch;
  line: Line;
  onDone: () => void;
}) {
  const change = useCommand(api.production.batches.changeInput.mutate, {
    done: "Changed",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: {
      quantity: line.quantity,
      lotId: line.lotId,
      unitId: line.unitId,
      operatorId: line.operatorId ?? batch.operatorId,
    },
    command: change,
    toInput: (values) => ({
      id: batch.id,
      lineId: line.id,
      ...values,
      ...(values.unitId && { quantity: "1" }),
    }),
  });
  const { form } = state;
  const tracking = useTracking(line.productId);
  const place = { productId: line.productId, warehouseId: batch.warehouseId };
  return (
    <CommandForm state={state} action="Change" onCancel={onDone}>
      {tracking === "lot" && <LotPicker {...place} {...form.getInputProps("lotId")} />}
      {tracking === "serial" && <UnitPicker {...place} {...form.getInputProps("unitId")} />}
      {!form.values.unitId && (
        <TextInput
          label="Quantity"
          required
          inputMode="decimal"
          {...form.getInputProps("quantity")}
        />
      )}
      <OperatorPicker siteId={batch.siteId} {...form.getInputProps("operatorId")} />
    </CommandForm>
  );
}

/** Enters what a batch gave or lost, and who took it out. */
export function OutputForm({ batch, onDone }: { batch: Batch; onDone: () => void }) {
  const add = useCommand(api.production.batches.addOutput.mutate, {
    done: "Entered",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: {
      what: "output" as string | null,
      productId: (batch.plan.outputs[0]?.productId ?? null) as string | null,
      quantity: "",
      lotCode: "",
      expiresOn: "",
      serials: "",
      operatorId: batch.operatorId,
      reason: "",
    },
    command: add,
    toInput: (values): Inputs["production"]["batches"]["addOutput"] => {
      const serials = tracking === "serial" ? serialsIn(values.serials) : [];
      const of = {
        id: batch.id,
        quantity: values.quantity || String(serials.length || ""),
        operatorId: values.operatorId ?? undefined,
      };
      if (values.what === "loss")
        return { ...of, kind: "loss" as const, reason: orAbsent(values.reason) };
      return {
        ...of,
        productId: values.productId ?? "",
        ...(tracking !== "serial" && {
          lotCode: orAbsent(values.lotCode),
          expiresOn: orAbsent(values.expiresOn),
        }),
        ...(serials.length > 0 && { serials }),
      };
    },
  });
  const { form } = state;
  const isLoss = form.values.what === "loss";
  const tracking = useTracking(isLoss ? null : form.values.productId);
  const count = serialsIn(form.values.serials).length;
  return (
    <CommandForm state={state} action="Add" onCancel={onDone}>
      <Select
        label="What"
        allowDeselect={false}
        data={[
          { value: "output", label: "Product or by-product" },
          { value: "loss", label: "Loss" },
        ]}
        {...form.getInputProps("what")}
      />
      {!isLoss && <ProductSelect label="Product" required {...form.getInputProps("productId")} />}
      {tracking === "serial" && (
        <Textarea
          label="Serial numbers"
          description="One for each piece, typed or scanned; numbered by the batch unless given"
          autosize
          minRows={2}
          maxRows={8}
          {...form.getInputProps("serials")}
        />
      )}
      <TextInput
        label="Quantity"
        required={count === 0}
        inputMode="decimal"
        data-autofocus
        placeholder={count > 0 ? String(count) : undefined}
        {...form.getInputProps("quantity")}
      />
      {isLoss && <TextInput label="Reason" {...form.getInputProps("reason")} />}
      {!isLoss && tracking !== "serial" && (
        <>
          <TextInput
            label="Lot"
            description="The batch's code with a number unless given"
            {...form.getInputProps("lotCode")}
          />
          <TextInput label="Use by" type="date" {...form.getInputProps("expiresOn")} />
        </>
      )}
      <OperatorPicker siteId={batch.siteId} {...form.getInputProps("operatorId")} />
    </CommandForm>
  );
}
