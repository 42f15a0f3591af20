import { Button } from "@mantine/core";
import { IconPencil, IconUserCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Attachments } from "../../parts/attachments.tsx";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { date, money } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { CustomerName, WarehouseName } from "../../parts/names.tsx";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { Status } from "../../parts/status.tsx";
import { Nothing, RecordId, When } from "../../parts/values.tsx";
import { EmployeeSelect } from "../scheduling/pickers.tsx";
import { EmployeeName, EquipmentName } from "./pickers.tsx";
import { WorkOrderForm } from "./work-order-form.tsx";
import { Labour, Parts } from "./work-order-lines.tsx";
import { type WorkOrder, workOrderKinds, workOrderStatuses } from "./workshop-statuses.ts";

export function WorkOrderPage() {
  const { id } = useParams({ from: "/signed-in/work-orders/$id" });
  const query = useQuery(trpc.workshop.workOrders.get.queryOptions({ id }));
  return (
    <QueryPage query={query} title="Work order">
      {(order) => (
        <Page
          title={`${order.number}: ${order.title}`}
          description={<Status of={order.status} in={workOrderStatuses} />}
          back={<TextLink to="/work-orders">Work orders</TextLink>}
          actions={<Actions order={order} />}
        >
          <Section title="About">
            <Facts
              facts={[
                ["For", <For key="for" order={order} />],
                ["Kind", workOrderKinds[order.kind]],
                [
                  "Equipment",
                  order.equipmentId ? (
                    <EquipmentName key="equipment" id={order.equipmentId} />
                  ) : (
                    <Nothing key="equipment" />
                  ),
                ],
                ...(order.machineId
                  ? ([
                      [
                        "Machine",
                        <TextLink key="m" to="/machines/$id" params={{ id: order.machineId }}>
                          Open the machine
                        </TextLink>,
                      ],
                    ] as const)
                  : []),
                ...(order.inspectionId
                  ? ([
                      [
                        "Inspection",
                        <TextLink key="i" to="/inspections/$id" params={{ id: order.inspectionId }}>
                          What failed
                        </TextLink>,
                      ],
                    ] as const)
                  : []),
                [
                  "Welder",
                  order.assigneeId ? (
                    <EmployeeName key="welder" id={order.assigneeId} />
                  ) : (
                    <Nothing key="welder" />
                  ),
                ],
                ["Due on", date(order.dueOn)],
                ["Priority", order.priority],
                ["Reference", order.reference ?? <Nothing key="reference" />],
                [
                  "Parts come from",
                  order.warehouseId ? (
                    <WarehouseName key="warehouse" id={order.warehouseId} />
                  ) : (
                    <Nothing key="warehouse" />
                  ),
                ],
                ["Parts", money(order.partsCost)],
                ["Labour", money(order.labourCost)],
                ["Total cost", money(order.totalCost)],
                ["Completed", <When key="completed" at={order.completedAt} />],
                ["Id", <RecordId key="id" of={order.id} />],
              ]}
            />
            {order.description && (
              <p style={{ whiteSpace: "pre-wrap", marginBottom: 0 }}>{order.description}</p>
            )}
          </Section>
          <Parts order={order} />
          <Labour order={order} />
          <Files order={order} />
        </Page>
      )}
    </QueryPage>
  );
}

function For({ order: { customerId, client } }: { order: WorkOrder }) {
  if (customerId) return <CustomerName id={customerId} />;
  return client ?? <Nothing />;
}

function Files({ order }: { order: WorkOrder }) {
  const may = useMay();
  const attach = useCommand(api.workshop.workOrders.attach.mutate);
  const remove = useCommand(api.files.delete.mutate, { done: "File removed" });
  const mayWrite = may("workshop:write") && may("files:write");
  return (
    <Section title="Files">
      <Attachments
        files={order.attachments}
        {...(mayWrite && {
          onUploaded: (fileId: string) => attach.mutateAsync({ id: order.id, fileIds: [fileId] }),
          onRemove: (file: { id: string }) => remove.mutate({ id: file.id }),
        })}
      />
    </Section>
  );
}

type Next = Exclude<WorkOrder["status"], "assigned">;
const steps: Readonly<Record<WorkOrder["status"], readonly (readonly [Next, string])[]>> = {
  open: [["in_progress", "Start"]],
  assigned: [
    ["waiting_parts", "Wait for parts"],
    ["in_progress", "Start"],
  ],
  in_progress: [
    ["waiting_parts", "Wait for parts"],
    ["done", "Done"],
  ],
  waiting_parts: [["in_progress", "Go on"]],
  done: [["invoiced", "Mark as invoiced"]],
  invoiced: [],
  cancelled: [],
};

/** The steps that follow from an order's state. */
function Actions({ order }: { order: WorkOrder }) {
  const may = useMay();
  const confirm = useConfirm();
  const { id, version, status } = order;
  const step = useCommand(api.workshop.workOrders.setStatus.mutate, {
    done: ({ number, status: now }) => `${number}: ${workOrderStatuses[now].label.toLowerCase()}`,
  });
  const isOver = status === "done" || status === "invoiced" || status === "cancelled";
  if (order.archivedAt) return null;
  return (
    <>
      {may("workshop:write") && !isOver && (
        <Button
          variant="default"
          onClick={() =>
            confirm(
              {
                title: "Cancel this order?",
                body: "Its parts go back to the stock. This cannot be undone.",
                action: "Cancel order",
                isGrave: true,
              },
              () => step.mutate({ id, version, status: "cancelled" }),
            )
          }
        >
          Cancel order
        </Button>
      )}
      {may("workshop:write") && !isOver && (
        <Dialog
          title="Change the order"
          size="lg"
          button={(open) => (
            <Button variant="default" leftSection={<IconPencil size={16} />} onClick={open}>
              Edit
            </Button>
          )}
        >
          {(close) => <WorkOrderForm order={order} onDone={close} />}
        </Dialog>
      )}
      {may("workshop:assign") && !isOver && (
        <Dialog
          title="Who does it?"
          button={(open) => (
            <Button variant="default" leftSection={<IconUserCheck size={16} />} onClick={open}>
              Assign
            </Button>
          )}
        >
          {(close) => <AssignForm order={order} onDone={close} />}
        </Dialog>
      )}
      {may(status === "done" ? "sales:write" : "workshop:write") &&
        steps[status].map(([to, label], at) => (
          <Button
            key={to}
            variant={at === steps[status].length - 1 ? "filled" : "default"}
            loading={step.isPending}
            onClick={() => step.mutate({ id, version, status: to })}
          >
            {label}
          </Button>
        ))}
    </>
  );
}

function AssignForm({ order, onDone }: { order: WorkOrder; onDone: () => void }) {
  const assign = useCommand(api.workshop.workOrders.assign.mutate, {
    done: "Assigned",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { employeeId: order.assigneeId },
    command: assign,
    toInput: ({ employeeId }) => ({
      id: order.id,
      version: order.version,
      employeeId: employeeId ?? "",
    }),
  });
  return (
    <CommandForm state={state} action="Assign">
      <EmployeeSelect label="Welder" required {...state.form.getInputProps("employeeId")} />
    </CommandForm>
  );
}
