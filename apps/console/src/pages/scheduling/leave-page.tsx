import { Box, Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { date } from "../../parts/format.ts";
import { useListState } from "../../parts/list-state.ts";
import { Facts, Page, Section } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { LeaveDetail, leaveStatuses } from "./leave-detail.tsx";
import { LeaveForm } from "./leave-form.tsx";
import { LeaveTabs } from "./scheduling-tabs.tsx";

/** Leave that is asked for and granted, and what one has left oneself. */
export function LeavePage() {
  const list = useListState({ filters: ["status"], sorts: ["startsOn"] });
  const status = statusNamed(leaveStatuses, list.filters.status);
  const query = useQuery(
    trpc.scheduling.leave.list.queryOptions(
      { ...list.page, status },
      { placeholderData: keepPreviousData },
    ),
  );
  const balances = useQuery(trpc.scheduling.leave.balances.queryOptions({}));
  const own = balances.data?.items ?? [];
  const ask = (
    <Dialog
      title="Ask for leave"
      button={(open) => (
        <Button leftSection={<IconPlus size={16} />} onClick={open}>
          Ask for leave
        </Button>
      )}
    >
      {(close) => <LeaveForm onDone={close} />}
    </Dialog>
  );
  return (
    <Page title="Leave" description="Who is away, and who wants to be" actions={ask}>
      <LeaveTabs />
      {own.length > 0 && (
        <Section title="Your days left this year">
          <Facts facts={own.map(({ typeName, days }) => [typeName, days] as const)} />
        </Section>
      )}
      <ResourceTable
        label="Leave"
        query={query}
        list={list}
        rowKey={(leave) => leave.id}
        empty={{ title: "No leave was asked for yet." }}
        filters={
          <ChoiceFilter
            label="Status"
            value={status}
            data={statusOptions(leaveStatuses)}
            onChange={(chosen) => list.set({ status: chosen })}
          />
        }
        columns={[
          { header: "Employee", cell: (leave) => leave.employeeName },
          {
            header: "From",
            sort: "startsOn",
            cell: (leave) => (
              <>
                {date(leave.startsOn)}
                <Box hiddenFrom="xs">
                  <Status of={leave.status} in={leaveStatuses} />
                </Box>
              </>
            ),
          },
          { header: "To", cell: (leave) => date(leave.endsOn), from: "xs" },
          { header: "Days", align: "right", cell: (leave) => leave.days, from: "sm" },
          { header: "Type", cell: (leave) => leave.typeName, from: "md" },
          {
            header: "Status",
            cell: (leave) => <Status of={leave.status} in={leaveStatuses} />,
            from: "xs",
          },
          {
            header: "Shifts met",
            align: "right",
            cell: (leave) => leave.conflicts.length || "–",
            from: "md",
          },
          {
            header: "Action",
            align: "right",
            cell: (leave) => <LeaveDetail leave={leave} />,
          },
        ]}
      />
    </Page>
  );
}
