import { Button, Drawer, JsonInput, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Facts, Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { Copyable, Json, RecordId, When } from "../../parts/values.tsx";
import { type Run, runStatuses } from "./run-statuses.ts";

const isOpen = ({ status }: Run) => status === "queued" || status === "running";

export function JobPage() {
  const { name } = useParams({ from: "/signed-in/jobs/$name" });
  const may = useMay();
  const [shown, setShown] = useState<Run | null>(null);
  const job = useQuery(
    trpc.jobs.list.queryOptions(
      {},
      { select: ({ items }) => items.find((it) => it.name === name) },
    ),
  );
  const list = useListState({ filters: ["status"], sorts: ["createdAt"] });
  const query = useQuery(
    trpc.jobs.history.queryOptions(
      { ...list.page, name, status: statusNamed(runStatuses, list.filters.status) },
      {
        placeholderData: keepPreviousData,
        refetchInterval: ({ state }) => (state.data?.items.some(isOpen) ? 1000 : 10_000),
      },
    ),
  );
  return (
    <Page
      title={name}
      description={job.data?.summary ?? "\u00a0"}
      back={<TextLink to="/jobs">Jobs</TextLink>}
      actions={
        may("jobs:write") && (
          <Dialog
            title="Run now"
            button={(open) => (
              <Button leftSection={<IconPlayerPlay size={16} />} onClick={open}>
                Run now
              </Button>
            )}
          >
            {(close) => <TriggerForm name={name} onDone={close} />}
          </Dialog>
        )
      }
    >
      <ResourceTable
        label="Runs"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "It has not run yet." }}
        filters={
          <ChoiceFilter
            label="Status"
            data={statusOptions(runStatuses)}
            value={list.filters.status}
            onChange={(status) => list.set({ status })}
          />
        }
        columns={[
          {
            header: "Asked for",
            sort: "createdAt",
            cell: (run) => (
              <UnstyledButton className="row-link" onClick={() => setShown(run)}>
                <When at={run.createdAt} />
              </UnstyledButton>
            ),
          },
          { header: "Status", cell: ({ status }) => <Status of={status} in={runStatuses} /> },
          { header: "Attempt", align: "right", cell: ({ attempt }) => attempt, from: "xs" },
          { header: "By", cell: ({ actor }) => actor.split(":")[0], from: "sm" },
          { header: "Finished", cell: ({ finishedAt }) => <When at={finishedAt} />, from: "sm" },
          {
            header: "Error",
            cell: ({ error }) => (
              <Text size="md" lineClamp={1}>
                {error}
              </Text>
            ),
            from: "md",
          },
        ]}
      />
      <Drawer
        opened={shown !== null}
        onClose={() => setShown(null)}
        position="right"
        size="lg"
        title="Run"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {shown && <RunDetail run={shown} />}
      </Drawer>
    </Page>
  );
}

function RunDetail({ run }: { run: Run }) {
  return (
    <Stack gap="lg">
      <Facts
        facts={[
          ["Status", <Status key="status" of={run.status} in={runStatuses} />],
          ["Attempt", run.attempt],
          ["Due", <When key="due" at={run.runAt} />],
          ["Started", <When key="started" at={run.startedAt} />],
          ["Finished", <When key="finished" at={run.finishedAt} />],
          ["By", <Copyable key="by" value={run.actor} label="Copy actor" />],
          ["Id", <RecordId key="id" of={run.id} />],
        ]}
      />
      {run.error && <Text c="var(--mantine-color-error)">{run.error}</Text>}
      <Json value={{ progress: run.progress, result: run.result }} label="Progress and result" />
    </Stack>
  );
}

function TriggerForm({ name, onDone }: { name: string; onDone: () => void }) {
  const trigger = useCommand(api.jobs.trigger.mutate, {
    done: "It will run in a moment",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { input: "{}" },
    command: trigger,
    toInput: ({ input }) => ({ name, input: objectIn(input) }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Run now" onCancel={onDone}>
      <JsonInput
        label="Input"
        description="Most jobs take none"
        formatOnBlur
        autosize
        minRows={2}
        validationError="Must be a JSON object"
        ff="monospace"
        {...form.getInputProps("input")}
      />
    </CommandForm>
  );
}

/** What is no JSON stands under a name of its own, for the server to refuse. */
function objectIn(text: string): Record<string, never> {
  try {
    return JSON.parse(text) as Record<string, never>;
  } catch {
    return { text } as unknown as Record<string, never>;
  }
}
