import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { api, type Inputs } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orAbsent, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { money, quantity } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { ProductName } from "../../parts/names.tsx";
import { Section } from "../../parts/page.tsx";
import { ProductSelect } from "../../parts/pickers.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { Nothing } from "../../parts/values.tsx";
import type { Batch } from "./production-statuses.ts";

const useIsOpen = (batch: Batch) =>
  useMay()("production:write") && batch.status !== "completed" && batch.status !== "cancelled";

/** What a batch is to take; once it is completed, what it took of which lot. */
export function BatchInputs({ batch }: { batch: Batch }) {
  const isOpen = useIsOpen(batch);
  const remove = useCommand(api.production.batches.removeInput.mutate, { done: "Taken out" });
  return (
    <Section
      title="Inputs"
      padded={false}
      actions={
        isOpen && (
          <AddLine title="Add an input">
            {(close) => <InputForm batch={batch} onDone={close} />}
          </AddLine>
        )
      }
    >
      <Lines
        label="Inputs"
        headers={["Product", "Lot", batch.consumed ? "Cost" : ""]}
        empty="Nothing is taken yet."
      >
        {batch.consumed
          ? batch.consumed.map((line) => (
              <tr key={`${line.productId} ${line.lotId}`}>
                <td>
                  <ProductName id={line.productId} />
                </td>
                <td data-align="right">{quantity(line.quantity)}</td>
                <td>
                  <Lot id={line.lotId} />
                </td>
                <td data-align="right">{money(line.cost)}</td>
              </tr>
            ))
          : batch.inputs.map((line) => (
              <tr key={line.id}>
                <td>
                  <ProductName id={line.productId} />
                </td>
                <td data-align="right">{quantity(line.quantity)}</td>
                <td>{line.lotId ? <Lot id={line.lotId} /> : "Expires first"}</td>
                <td data-align="right">
                  {isOpen && (
                    <RemoveLine
                      label="Remove input"
                      onClick={() => remove.mutate({ id: batch.id, lineId: line.id })}
                    />
                  )}
                </td>
              </tr>
            ))}
      </Lines>
    </Section>
  );
}

const kinds = { main: "Product", by_product: "By-product", loss: "Loss" };

/** What a batch gave and lost. */
export function BatchOutputs({ batch }: { batch: Batch }) {
  const isOpen = useIsOpen(batch);
  const remove = useCommand(api.production.batches.removeOutput.mutate, { done: "Taken out" });
  return (
    <Section
      title="Outputs"
      padded={false}
      actions={
        isOpen && (
          <AddLine title="Add an output or a loss">
            {(close) => <OutputForm batch={batch} onDone={close} />}
          </AddLine>
        )
      }
    >
      <Lines
        label="Outputs"
        headers={["Product", "Lot", isOpen ? "" : "Cost"]}
        empty="Nothing has come out yet."
      >
        {batch.outputs.map((line) => (
          <tr key={line.id}>
            <td>
              {line.productId ? <ProductName id={line.productId} /> : (line.reason ?? "Loss")}{" "}
              <small style={{ color: "var(--mantine-color-dimmed)" }}>{kinds[line.kind]}</small>
              {line.quarantined && (
                <span className="status" data-tone="warn">
                  Quarantine
                </span>
              )}
            </td>
            <td data-align="right">{quantity(line.quantity)}</td>
            <td>{line.lotId ? <Lot id={line.lotId} code={line.lotCode} /> : <Nothing />}</td>
            <td data-align="right">
              {isOpen ? (
                <RemoveLine
                  label="Remove output"
                  onClick={() => remove.mutate({ id: batch.id, lineId: line.id })}
                />
              ) : line.cost ? (
                money(line.cost)
              ) : (
                <Nothing />
              )}
            </td>
          </tr>
        ))}
      </Lines>
    </Section>
  );
}

/** Leads to where the lot came from and went. */
function Lot({ id, code }: { id: string | null; code?: string | null }) {
  if (id === null) return <Nothing />;
  return (
    <TextLink to="/production/trace" search={{ lot: id }}>
      {code ?? `${id.slice(0, 8)}…`}
    </TextLink>
  );
}

function Lines({
  label,
  headers: [first, lot, last],
  empty,
  children,
}: {
  label: string;
  headers: readonly [string, string, string];
  empty: string;
  children: readonly ReactNode[];
}) {
  if (children.length === 0) return <p style={{ margin: 0, padding: 16 }}>{empty}</p>;
  return (
    <TableFrame label={label}>
      <table className="table" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            <th scope="col" data-align="right">
              Quantity
            </th>
            <th scope="col">{lot}</th>
            {last ? (
              <th scope="col" data-align="right">
                {last}
              </th>
            ) : (
              <td />
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </TableFrame>
  );
}

function AddLine({
  title,
  children,
}: {
  title: string;
  children: (close: () => void) => ReactNode;
}) {
  return (
    <Dialog
      title={title}
      button={(open) => (
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={open}>
          Add
        </Button>
      )}
    >
      {children}
    </Dialog>
  );
}

function RemoveLine({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
      <IconTrash size={16} />
    </ActionIcon>
  );
}

function InputForm({ batch, onDone }: { batch: Batch; onDone: () => void }) {
  const add = useCommand(api.production.batches.addInput.mutate, {
    done: "Entered",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: {
      productId: (batch.plan.inputs[0]?.productId ?? null) as string | null,
      quantity: "",
      lotId: "",
    },
    command: add,
    toInput: (values) => ({
      id: batch.id,
      productId: values.productId ?? "",
      quantity: values.quantity,
      lotId: orAbsent(values.lotId),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Add" onCancel={onDone}>
      <ProductSelect label="Product" required {...form.getInputProps("productId")} />
      <TextInput
        label="Quantity"
        required
        inputMode="decimal"
        data-autofocus
        {...form.getInputProps("quantity")}
      />
      <TextInput
        label="Lot"
        description="Its id; what expires first unless given"
        {...form.getInputProps("lotId")}
      />
    </CommandForm>
  );
}

function OutputForm({ batch, onDone }: { batch: Batch; onDone: () => void }) {
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
      reason: "",
    },
    command: add,
    toInput: (values): Inputs["production"]["batches"]["addOutput"] => ({
      id: batch.id,
      quantity: values.quantity,
      ...(values.what === "loss"
        ? { kind: "loss" as const, reason: orAbsent(values.reason) }
        : {
            productId: values.productId ?? "",
            lotCode: orAbsent(values.lotCode),
            expiresOn: orAbsent(values.expiresOn),
          }),
    }),
  });
  const { form } = state;
  const isLoss = form.values.what === "loss";
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
      <TextInput
        label="Quantity"
        required
        inputMode="decimal"
        data-autofocus
        {...form.getInputProps("quantity")}
      />
      {isLoss ? (
        <TextInput label="Reason" {...form.getInputProps("reason")} />
      ) : (
        <>
          <TextInput
            label="Lot"
            description="The batch's code with a number unless given"
            {...form.getInputProps("lotCode")}
          />
          <TextInput label="Use by" type="date" {...form.getInputProps("expiresOn")} />
        </>
      )}
    </CommandForm>
  );
}
