import { Text, UnstyledButton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { trpc } from "../../api/trpc.ts";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { When } from "../../parts/values.tsx";
import { JobsTabs } from "./jobs-tabs.tsx";
import { RunDrawer } from "./run-detail.tsx";
import { useLiveRuns } from "./use-live-runs.ts";

/** Runs that have used up their tries: nobody looks at them but people. */
export function DeadLettersPage() {
  useLiveRuns();
  const [shown, setShown] = useState<string | null>(null);
  const list = useListState({ filters: [], sorts: ["createdAt"] });
  const query = useQuery(
    trpc.jobs.deadLetters.list.queryOptions(list.page, { placeholderData: keepPreviousData }),
  );
  return (
    <Page title="Jobs" description="Runs that failed for good and wait for a decision">
      <JobsTabs />
      <ResourceTable
        label="Failed runs"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "Nothing has failed for good." }}
        columns={[
          {
            header: "Job",
            cell: (run) => (
              <UnstyledButton className="row-link" onClick={() => setShown(run.id)}>
                {run.name}
              </UnstyledButton>
            ),
          },
          {
            header: "Asked for",
            sort: "createdAt",
            cell: ({ createdAt }) => <When at={createdAt} />,
          },
          { header: "Attempts", align: "right", cell: ({ attempt }) => attempt, from: "sm" },
          {
            header: "Error",
            cell: ({ error }) => (
              <Text size="md" lineClamp={2}>
                {error}
              </Text>
            ),
          },
        ]}
      />
      <RunDrawer id={shown} onClose={() => setShown(null)} />
    </Page>
  );
}
