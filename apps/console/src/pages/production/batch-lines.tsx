import { ActionIcon, Button, Group, Text } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { money, quantity } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { ProductName } from "../../parts/names.tsx";
import { Section } from "../../parts/page.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { Nothing } from "../../parts/values.tsx";
import { ChangeInputForm, InputForm, OutputForm } from "./batch-line-forms.tsx";
import { OperatorName } from "./batch-pickers.tsx";
import { type Batch, isOpen as isOpenBatch } from "./production-statuses.ts";

const useIsOpen = (batch: Batch) => useMay()("production:write") && isOpenBatch(batch);

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
              <tr key={`${line.productId} ${line.lotId} ${line.unitId}`}>
                <td>
                  <ProductName id={line.productId} />
                </td>
                <td data-align="right">{quantity(line.quantity)}</td>
                <td>{line.unitId ? <Unit id={line.unitId} /> : <Lot id={line.lotId} />}</td>
                <td data-align="right">{money(line.cost)}</td>
              </tr>
            ))
          : batch.inputs.map((line) => (
              <tr key={line.id}>
                <td>
                  <ProductName id={line.productId} />
                  <By batch={batch} id={line.operatorId} />
                </td>
                <td data-align="right">{quantity(line.quantity)}</td>
                <td>
                  {line.unitId ? (
                    <Unit id={line.unitId} />
                  ) : line.lotId ? (
                    <Lot id={line.lotId} />
                  ) : (
                    "Expires first"
                  )}
                </td>
                <td data-align="right">
                  {isOpen && (
                    <Group gap={4} justify="flex-end" wrap="nowrap">
                      <Dialog
                        title="Change input"
                        button={(open) => (
                          <ActionIcon
                            variant="subtle"
                            color="gray"
                            aria-label="Change input"
                            onClick={open}
                          >
                            <IconPencil size={16} />
                          </ActionIcon>
                        )}
                      >
                        {(close) => <ChangeInputForm batch={batch} line={line} onDone={close} />}
                      </Dialog>
                      <RemoveLine
                        label="Remove input"
                        onClick={() => remove.mutate({ id: batch.id, lineId: line.id })}
                      />
                    </Group>
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
              <By batch={batch} id={line.operatorId} />
              {line.quarantined && (
                <span className="status" data-tone="warn">
                  Quarantine
                </span>
              )}
            </td>
            <td data-align="right">{quantity(line.quantity)}</td>
            <td>
              {line.lotId ? <Lot id={line.lotId} code={line.lotCode} /> : <Serials line={line} />}
            </td>
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

/** Who put it in or took it out. */
function By({ batch, id }: { batch: Batch; id: string | null }) {
  if (!id) return null;
  return (
    <Text size="xs" c="dimmed">
      <OperatorName siteId={batch.siteId} id={id} />
    </Text>
  );
}

/** Pieces by their serial numbers; once they are units, each leads to where it came from and went. */
function Serials({ line }: { line: Batch["outputs"][number] }) {
  if (line.serials.length === 0) return <Nothing />;
  return (
    <Group gap={6}>
      {line.serials.map((serial, n) => {
        const id = line.unitIds[n];
        return id ? <Lot key={serial} id={id} code={serial} /> : <span key={serial}>{serial}</span>;
      })}
    </Group>
  );
}

function Unit({ id }: { id: string }) {
  const { data } = useQuery(trpc.stock.units.get.queryOptions({ id }));
  return <Lot id={id} code={data?.serial ?? null} />;
}

/** Leads to where the lot came from and went. */
function Lot({ id, code }: { id: string | null; code?: string | null }) {
  if (id === null) return <Nothing />;
  return (
    <TextLink to="/production/trace" search={{ lot: id }}>
      {code ?? <LotCode id={id} />}
    </TextLink>
  );
}

function LotCode({ id }: { id: string }) {
  const { data } = useQuery(trpc.stock.lots.get.queryOptions({ id }));
  return data?.code ?? `${id.slice(0, 8)}…`;
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
