import { Button } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { date } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { CustomerName } from "../../parts/names.tsx";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { Status, statusNamed } from "../../parts/status.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { Lifecycle, Nothing, RecordId, When } from "../../parts/values.tsx";
import { EquipmentForm } from "./equipment-form.tsx";
import { NewInspection } from "./new-inspection.tsx";
import { NewWorkOrder } from "./new-work-order.tsx";
import {
  type Equipment,
  equipmentStatuses,
  inspectionResults,
  workOrderStatuses,
} from "./workshop-statuses.ts";

export function EquipmentPage() {
  const { id } = useParams({ from: "/signed-in/equipment/$id" });
  const query = useQuery(trpc.workshop.equipment.get.queryOptions({ id }));
  return (
    <QueryPage query={query} title="Equipment">
      {(equipment) => (
        <Page
          title={equipment.name}
          description={<Status of={equipment.status} in={equipmentStatuses} />}
          back={<TextLink to="/equipment">Equipment</TextLink>}
          actions={!equipment.archivedAt && <Actions equipment={equipment} />}
        >
          <Section title="About">
            <Facts
              facts={[
                ["Serial number", equipment.serial],
                ["Type", equipment.type ?? <Nothing key="type" />],
                ["Manufacturer", equipment.manufacturer ?? <Nothing key="manufacturer" />],
                [
                  "Owner",
                  equipment.ownerId ? <CustomerName key="owner" id={equipment.ownerId} /> : "Ours",
                ],
                [
                  "Service",
                  equipment.serviceEveryDays ? (
                    `every ${equipment.serviceEveryDays} days`
                  ) : (
                    <Nothing key="service" />
                  ),
                ],
                ["Last service", <Day key="last" of={equipment.lastServiceOn} />],
                ["Next service", <Day key="next" of={equipment.nextServiceOn} />],
                ["State", <Lifecycle key="state" of={equipment} />],
                ["Id", <RecordId key="id" of={equipment.id} />],
              ]}
            />
            {equipment.note && (
              <p style={{ whiteSpace: "pre-wrap", marginBottom: 0 }}>{equipment.note}</p>
            )}
          </Section>
          <History id={equipment.id} />
        </Page>
      )}
    </QueryPage>
  );
}

const Day = ({ of }: { of: string | null }) => (of ? date(of) : <Nothing />);

function Actions({ equipment }: { equipment: Equipment }) {
  const may = useMay();
  const confirm = useConfirm();
  const archive = useCommand(api.workshop.equipment.archive.mutate, { done: "Archived" });
  if (!may("workshop:write")) return null;
  const { id, version } = equipment;
  return (
    <>
      <Button
        variant="default"
        onClick={() =>
          confirm(
            {
              title: "Archive this equipment?",
              body: "Nothing further is begun for it; its history stays.",
              action: "Archive equipment",
            },
            () => archive.mutate({ id, version }),
          )
        }
      >
        Archive
      </Button>
      <Dialog
        title="Change the equipment"
        size="lg"
        button={(open) => (
          <Button variant="default" leftSection={<IconPencil size={16} />} onClick={open}>
            Edit
          </Button>
        )}
      >
        {(close) => <EquipmentForm equipment={equipment} onDone={close} />}
      </Dialog>
      <NewInspection equipmentId={id} />
      <NewWorkOrder equipmentId={id} />
    </>
  );
}

/** What was done with it, newest first. */
function History({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(trpc.workshop.equipment.history.queryOptions({ id }));
  return (
    <Section title="History" padded={false}>
      {error ? (
        <ProblemAlert error={error} onRetry={() => void refetch()} />
      ) : data?.entries.length === 0 ? (
        <p style={{ margin: 0, padding: 16 }}>Nothing was done with it yet.</p>
      ) : (
        <TableFrame label="History">
          <table className="table" aria-label="History" aria-busy={data === undefined}>
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Status</th>
                <th scope="col">When</th>
              </tr>
            </thead>
            <tbody>
              {data?.entries.map((entry) => (
                <tr key={entry.id}>
                  <td>
                    <TextLink
                      to={entry.kind === "inspection" ? "/inspections/$id" : "/work-orders/$id"}
                      params={{ id: entry.id }}
                    >
                      {entry.number}
                    </TextLink>
                    <div>{entry.title}</div>
                  </td>
                  <td>
                    {entry.kind === "inspection" ? (
                      <Status
                        of={statusNamed(inspectionResults, entry.result ?? undefined) ?? "open"}
                        in={inspectionResults}
                      />
                    ) : (
                      <Status
                        of={statusNamed(workOrderStatuses, entry.status) ?? "open"}
                        in={workOrderStatuses}
                      />
                    )}
                  </td>
                  <td>
                    <When at={entry.completedAt ?? entry.at} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </Section>
  );
}
