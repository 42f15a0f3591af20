import { Button } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Section } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { deviceName } from "./device.ts";

/** Where one is signed in, to be ended one by one or all others at once. */
export function Sessions() {
  const list = useListState({ filters: [], sorts: ["lastSeenAt"] });
  const query = useQuery(
    trpc.auth.sessions.list.queryOptions(list.page, { placeholderData: keepPreviousData }),
  );
  const confirm = useConfirm();
  const end = useCommand(api.auth.sessions.revoke.mutate, { done: "The session has ended" });
  const endOthers = useCommand(api.auth.sessions.revokeOthers.mutate, {
    done: ({ ended }) => (ended === 1 ? "One session has ended" : `${ended} sessions have ended`),
  });
  const hasOthers = (query.data?.items.length ?? 0) > 1;
  return (
    <Section
      title="Sessions"
      padded={false}
      actions={
        hasOthers && (
          <Button
            variant="default"
            size="xs"
            loading={endOthers.isPending}
            onClick={() =>
              confirm(
                {
                  title: "End all other sessions?",
                  body: "Whoever uses them is signed out at once.",
                  action: "End them",
                },
                () => endOthers.mutate({}),
              )
            }
          >
            End all others
          </Button>
        )
      }
    >
      <ResourceTable
        isPart
        label="Sessions"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No sessions." }}
        columns={[
          {
            header: "Device",
            cell: ({ userAgent }) => (
              <span title={userAgent ?? undefined}>{deviceName(userAgent)}</span>
            ),
          },
          { header: "Address", cell: ({ ip }) => ip ?? <Nothing />, from: "sm" },
          { header: "Last seen", sort: "lastSeenAt", cell: (row) => <When at={row.lastSeenAt} /> },
          { header: "Signed in", cell: (row) => <When at={row.createdAt} />, from: "md" },
          {
            header: "State",
            align: "right",
            cell: (row) =>
              row.current ? (
                <span className="status" data-tone="good">
                  This one
                </span>
              ) : (
                <Button
                  variant="default"
                  size="compact-sm"
                  onClick={() => end.mutate({ id: row.id })}
                >
                  End
                </Button>
              ),
          },
        ]}
      />
    </Section>
  );
}
