import { Button, Select, Textarea } from "@mantine/core";
import { IconDeviceTablet, IconPencil } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orAbsent, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { quantity } from "../../parts/format.ts";
import { ButtonLink, TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status } from "../../parts/status.tsx";
import { Lifecycle, Nothing, RecordId, When } from "../../parts/values.tsx";
import { MachineForm } from "./machine-form.tsx";
import {
  type DowntimeReason,
  downtimeReasons,
  duration,
  type Machine,
  machineStatuses,
  reasonOptions,
} from "./machine-statuses.ts";
import { MachineToday } from "./machine-today.tsx";
import { MaintenancePlans } from "./maintenance-plans.tsx";
import { useLiveProduction } from "./use-live-production.ts";

export function MachinePage() {
  const { id } = useParams({ from: "/signed-in/machines/$id" });
  const may = useMay();
  useLiveProduction({ machineId: id });
  const query = useQuery(trpc.machines.get.queryOptions({ id }));
  return (
    <QueryPage query={query} title="Machine">
      {(machine) => (
        <Page
          title={machine.name}
          description={<Status of={machine.status} in={machineStatuses} />}
          back={<TextLink to="/machines">Machines</TextLink>}
          actions={!machine.archivedAt && <MachineActions machine={machine} />}
        >
          <Section title="About">
            <Facts
              facts={[
                ["Code", machine.code],
                ["Type", machine.type],
                ["Since", <When key="since" at={machine.statusSince} />],
                ["Reason", machine.reason ? downtimeReasons[machine.reason] : <Nothing key="r" />],
                [
                  "Ideal rate",
                  machine.idealRate ? (
                    `${quantity(machine.idealRate)} an hour`
                  ) : (
                    <Nothing key="i" />
                  ),
                ],
                ["Running hours", machine.runningHours],
                ["State", <Lifecycle key="state" of={machine} />],
                ["Id", <RecordId key="id" of={machine.id} />],
              ]}
            />
          </Section>
          {may("production:read") && <MachineToday machine={machine} />}
          <Downtime machine={machine} />
          <MaintenancePlans machine={machine} />
        </Page>
      )}
    </QueryPage>
  );
}

function MachineActions({ machine }: { machine: Machine }) {
  const may = useMay();
  const setStatus = useCommand(api.machines.setStatus.mutate, { done: "Status changed" });
  const { id, status } = machine;
  const to = (next: Machine["status"], label: string) => (
    <Button
      variant="default"
      loading={setStatus.isPending}
      onClick={() => setStatus.mutate({ id, status: next })}
    >
      {label}
    </Button>
  );
  return (
    <>
      {may("machines:write") && (
        <Dialog
          title="Change the machine"
          button={(open) => (
            <Button variant="default" leftSection={<IconPencil size={16} />} onClick={open}>
              Edit
            </Button>
          )}
        >
          {(close) => <MachineForm machine={machine} onDone={close} />}
        </Dialog>
      )}
      {may("machines:operate") && (
        <>
          {status !== "idle" && to("idle", "Idle")}
          {(status === "idle" || status === "stopped") && to("running", "Run")}
          <Dialog
            title={status === "stopped" ? "Why does it stand still?" : "Stop the machine"}
            button={(open) => (
              <Button variant="default" onClick={open}>
                {status === "stopped" ? "Give a reason" : "Stop …"}
              </Button>
            )}
          >
            {(close) => <StopForm id={id} onDone={close} />}
          </Dialog>
        </>
      )}
      <ButtonLink
        to="/floor/$machine"
        params={{ machine: id }}
        leftSection={<IconDeviceTablet size={16} />}
      >
        Floor screen
      </ButtonLink>
    </>
  );
}

/** Stops a machine for a reason, or says why it stands still. */
function StopForm({ id, onDone }: { id: string; onDone: () => void }) {
  const stop = useCommand(api.machines.downtime.create.mutate, {
    done: "Noted",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { reason: "jam" as DowntimeReason | null, note: "" },
    command: stop,
    toInput: ({ reason, note }) => ({ id, reason: reason ?? "other", note: orAbsent(note) }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Stop" onCancel={onDone}>
      <Select label="Reason" required data={reasonOptions} {...form.getInputProps("reason")} />
      <Textarea label="Note" autosize {...form.getInputProps("note")} />
    </CommandForm>
  );
}

function Downtime({ machine }: { machine: Machine }) {
  const list = useListState({ filters: [], sorts: ["startedAt"] });
  const query = useQuery(
    trpc.machines.downtime.list.queryOptions(
      { ...list.page, id: machine.id, limit: 10 },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Section title="Downtime" padded={false}>
      <ResourceTable
        label="Downtime"
        isPart
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "It has not stood still yet." }}
        columns={[
          { header: "From", sort: "startedAt", cell: ({ startedAt }) => <When at={startedAt} /> },
          {
            header: "Reason",
            cell: ({ reason }) => (reason ? downtimeReasons[reason] : <Nothing />),
          },
          {
            header: "Planned",
            cell: ({ planned }) => (planned === null ? <Nothing /> : planned ? "Yes" : "No"),
            from: "sm",
          },
          { header: "For", align: "right", cell: ({ seconds }) => duration(seconds) },
          { header: "Note", cell: ({ note }) => note ?? <Nothing />, from: "md" },
        ]}
      />
    </Section>
  );
}
