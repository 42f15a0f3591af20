import { Button, Textarea, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Section } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import type { Machine } from "./machine-statuses.ts";

/** What is to be done to a machine, and when it is next. */
export function MaintenancePlans({ machine }: { machine: Machine }) {
  const may = useMay();
  const list = useListState({ filters: [], sorts: ["createdAt"] });
  const query = useQuery(
    trpc.machines.maintenancePlans.list.queryOptions(
      { id: machine.id, limit: 100 },
      { placeholderData: keepPreviousData },
    ),
  );
  const complete = useCommand(api.machines.maintenancePlans.complete.mutate, {
    done: "Noted as done",
  });
  return (
    <Section
      title="Maintenance"
      padded={false}
      actions={
        may("machines:write") &&
        !machine.archivedAt && (
          <Dialog
            title="Plan maintenance"
            button={(open) => (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPlus size={14} />}
                onClick={open}
              >
                Add plan
              </Button>
            )}
          >
            {(close) => <PlanForm machineId={machine.id} onDone={close} />}
          </Dialog>
        )
      }
    >
      <ResourceTable
        label="Maintenance plans"
        isPart
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No maintenance is planned." }}
        columns={[
          { header: "Work", cell: ({ name }) => name },
          {
            header: "Every",
            cell: ({ everyDays, everyHours }) =>
              everyDays === null ? `${everyHours} running hours` : `${everyDays} days`,
            from: "sm",
          },
          {
            header: "Next",
            cell: ({ dueSince, nextDueAt, nextDueHours }) =>
              dueSince ? (
                <span className="status" data-tone="warn">
                  Due
                </span>
              ) : nextDueHours ? (
                `at ${nextDueHours} h`
              ) : (
                <When at={nextDueAt} />
              ),
          },
          {
            header: "Last done",
            cell: ({ lastDoneAt }) => (lastDoneAt ? <When at={lastDoneAt} /> : <Nothing />),
            from: "md",
          },
          {
            header: "Done",
            cell: ({ id, name }) =>
              may("machines:operate") && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`${name} is done`}
                  onClick={() => complete.mutate({ id: machine.id, planId: id })}
                >
                  Done
                </Button>
              ),
          },
        ]}
      />
    </Section>
  );
}

function PlanForm({ machineId, onDone }: { machineId: string; onDone: () => void }) {
  const add = useCommand(api.machines.maintenancePlans.create.mutate, {
    done: "Maintenance planned",
    onDone,
    showsProblem: true,
  });
  const count = (text: string) => (text.trim() === "" ? null : Number(text));
  const state = useCommandForm({
    initialValues: { name: "", instructions: "", everyDays: "", everyHours: "" },
    command: add,
    toInput: ({ name, instructions, everyDays, everyHours }) => ({
      id: machineId,
      name,
      instructions: orNull(instructions),
      everyDays: count(everyDays),
      everyHours: count(everyHours),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Plan" onCancel={onDone}>
      <TextInput label="Work" required data-autofocus {...form.getInputProps("name")} />
      <TextInput
        label="Every so many days"
        inputMode="numeric"
        {...form.getInputProps("everyDays")}
      />
      <TextInput
        label="Or every so many running hours"
        inputMode="numeric"
        {...form.getInputProps("everyHours")}
      />
      <Textarea label="Instructions" autosize {...form.getInputProps("instructions")} />
    </CommandForm>
  );
}
