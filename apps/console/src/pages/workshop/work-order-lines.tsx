import { ActionIcon, Button, Switch, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { api } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { money, quantity } from "../../parts/format.ts";
import { ProductName } from "../../parts/names.tsx";
import { Section } from "../../parts/page.tsx";
import { ProductSelect } from "../../parts/pickers.tsx";
import { Shortages } from "../../parts/shortage.tsx";
import { Status, type Statuses } from "../../parts/status.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { EmployeeSelect } from "../scheduling/pickers.tsx";
import { EmployeeName } from "./pickers.tsx";
import type { WorkOrder } from "./workshop-statuses.ts";

const partStatuses: Statuses<WorkOrder["parts"][number]["status"]> = {
  wanted: { label: "Wanted", tone: "warn" },
  reserved: { label: "Held", tone: "neutral" },
  issued: { label: "Taken", tone: "good" },
};

const useIsOpen = ({ status }: WorkOrder) =>
  useMay()("workshop:write") && !["done", "invoiced", "cancelled"].includes(status);

/** Parts that are held for an order, and those that were taken for it. */
export function Parts({ order }: { order: WorkOrder }) {
  const isOpen = useIsOpen(order);
  const remove = useCommand(api.workshop.workOrders.removePart.mutate, { done: "Given back" });
  return (
    <Section
      title="Parts"
      padded={false}
      actions={
        isOpen && (
          <Add title="Add a part">{(close) => <PartForm order={order} onDone={close} />}</Add>
        )
      }
    >
      <Lines
        label="Parts"
        headers={["Part", "Quantity", "Cost"]}
        empty="No parts."
        rows={order.parts.map((part) => ({
          id: part.id,
          cells: [
            <span key="part">
              <ProductName id={part.productId} /> <Status of={part.status} in={partStatuses} />
            </span>,
            quantity(part.quantity),
            money(part.cost),
          ],
        }))}
        {...(isOpen && {
          removeLabel: "Give part back",
          onRemove: (lineId: string) => remove.mutate({ id: order.id, lineId }),
        })}
      />
    </Section>
  );
}

/** Whose time went into an order. */
export function Labour({ order }: { order: WorkOrder }) {
  const isOpen = useIsOpen(order);
  const remove = useCommand(api.workshop.workOrders.removeLabour.mutate, { done: "Taken out" });
  return (
    <Section
      title="Labour"
      padded={false}
      actions={
        isOpen && (
          <Add title="Add hours">{(close) => <LabourForm order={order} onDone={close} />}</Add>
        )
      }
    >
      <Lines
        label="Labour"
        headers={["Who", "Minutes", "Cost"]}
        empty="No hours."
        rows={order.labour.map((line) => ({
          id: line.id,
          cells: [
            <span key="who">
              <EmployeeName id={line.employeeId} /> {line.note}
            </span>,
            quantity(line.minutes),
            money(line.cost),
          ],
        }))}
        {...(isOpen && {
          removeLabel: "Remove hours",
          onRemove: (lineId: string) => remove.mutate({ id: order.id, lineId }),
        })}
      />
    </Section>
  );
}

function Lines({
  label,
  headers: [first, second, third],
  empty,
  rows,
  removeLabel,
  onRemove,
}: {
  label: string;
  headers: readonly [string, string, string];
  empty: string;
  rows: readonly { id: string; cells: readonly [ReactNode, ReactNode, ReactNode] }[];
  removeLabel?: string;
  onRemove?: (id: string) => void;
}) {
  if (rows.length === 0) return <p style={{ margin: 0, padding: 16 }}>{empty}</p>;
  return (
    <TableFrame label={label}>
      <table className="table" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            <th scope="col" data-align="right">
              {second}
            </th>
            <th scope="col" data-align="right">
              {third}
            </th>
            {onRemove && <td />}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, cells: [one, two, three] }) => (
            <tr key={id}>
              <td>{one}</td>
              <td data-align="right">{two}</td>
              <td data-align="right">{three}</td>
              {onRemove && (
                <td data-align="right">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={removeLabel}
                    onClick={() => onRemove(id)}
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

function Add({ title, children }: { title: string; children: (close: () => void) => ReactNode }) {
  return (
    <Dialog
      title={title}
      button={(open) => (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          aria-label={title}
          onClick={open}
        >
          Add
        </Button>
      )}
    >
      {children}
    </Dialog>
  );
}

const said: Readonly<Record<WorkOrder["parts"][number]["status"], string>> = {
  wanted: "Wanted: buyers see it",
  reserved: "Held for the order",
  issued: "Taken out of the stock",
};

function PartForm({ order, onDone }: { order: WorkOrder; onDone: () => void }) {
  const known = new Set(order.parts.map(({ id }) => id));
  const add = useCommand(api.workshop.workOrders.addPart.mutate, {
    done: ({ parts }) => {
      const added = parts.find(({ id }) => !known.has(id));
      return added ? said[added.status] : "Part added";
    },
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { productId: null as string | null, quantity: "1", want: false },
    command: add,
    toInput: ({ productId, quantity: many, want }) => ({
      id: order.id,
      productId: productId ?? "",
      quantity: many,
      whenShort: want ? ("want" as const) : ("refuse" as const),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Add part">
      <Shortages error={state.error} />
      <ProductSelect label="Part" required {...form.getInputProps("productId")} />
      <TextInput
        label="Quantity"
        required
        inputMode="decimal"
        {...form.getInputProps("quantity")}
      />
      <Switch
        label="Want it when there is too little"
        description="Buyers see it, and it is held for this order as soon as it comes"
        {...form.getInputProps("want", { type: "checkbox" })}
      />
    </CommandForm>
  );
}

function LabourForm({ order, onDone }: { order: WorkOrder; onDone: () => void }) {
  const add = useCommand(api.workshop.workOrders.addLabour.mutate, {
    done: "Entered",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { employeeId: order.assigneeId, minutes: "60", rate: "", note: "" },
    command: add,
    toInput: ({ employeeId, minutes, rate, note }) => ({
      id: order.id,
      employeeId: employeeId ?? "",
      minutes: Number(minutes),
      rate,
      note: orNull(note),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Add hours">
      <EmployeeSelect label="Who" required {...form.getInputProps("employeeId")} />
      <TextInput label="Minutes" required inputMode="numeric" {...form.getInputProps("minutes")} />
      <TextInput
        label="Rate for an hour"
        required
        inputMode="decimal"
        {...form.getInputProps("rate")}
      />
      <TextInput label="Note" {...form.getInputProps("note")} />
    </CommandForm>
  );
}
