import { Button } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { FlagFilter } from "../../parts/filters.tsx";
import { exactDateTime, words } from "../../parts/format.ts";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Nothing } from "../../parts/values.tsx";
import { CorrectAttendance } from "./correct-attendance.tsx";
import { useSites } from "./pickers.tsx";
import { shownIn, weekday } from "./zoned.ts";

const hours = (minutes: number) =>
  minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;

/** Who is in, and who came and left when; one's own check-in. */
export function AttendancePage() {
  const list = useListState({ filters: ["all", "forgotten"], sorts: ["checkedInAt"] });
  const query = useQuery(
    trpc.scheduling.attendance.list.queryOptions(
      {
        ...list.page,
        ...(list.filters.all !== "true" && { open: true }),
        ...(list.filters.forgotten === "true" && { forgotten: true }),
      },
      { placeholderData: keepPreviousData, refetchInterval: 30_000 },
    ),
  );
  const sites = useSites();
  const zoneOf = (siteId: string) =>
    sites.data?.items.find(({ id }) => id === siteId)?.timezone ?? "UTC";
  const clock = (at: Date, siteId: string) => {
    const shown = shownIn(zoneOf(siteId), at);
    return (
      <time dateTime={at.toISOString()} title={exactDateTime(at)}>
        {weekday(shown.date)}, {shown.time}
      </time>
    );
  };
  const mayCorrect = useMay()("scheduling:approve");
  const checkIn = useCommand(api.scheduling.attendance.checkIn.mutate, { done: "Checked in" });
  const checkOut = useCommand(api.scheduling.attendance.checkOut.mutate, { done: "Checked out" });
  return (
    <Page
      title="Attendance"
      description="Who is in, and who came and left when, by the clocks of their site"
      actions={
        <>
          <Button loading={checkIn.isPending} onClick={() => checkIn.mutate({})}>
            Check in
          </Button>
          <Button
            variant="default"
            loading={checkOut.isPending}
            onClick={() => checkOut.mutate({})}
          >
            Check out
          </Button>
        </>
      }
    >
      <ResourceTable
        label="Attendance"
        query={query}
        list={list}
        rowKey={(row) => row.id}
        empty={{ title: "Nobody is in." }}
        filters={
          <>
            <FlagFilter
              label="Also who has left"
              value={list.filters.all}
              onChange={(all) => list.set({ all })}
            />
            <FlagFilter
              label="Forgotten check-outs"
              value={list.filters.forgotten}
              onChange={(forgotten) => list.set({ forgotten })}
            />
          </>
        }
        columns={[
          { header: "Employee", cell: (row) => row.employeeName },
          { header: "In", sort: "checkedInAt", cell: (row) => clock(row.checkedInAt, row.siteId) },
          {
            header: "Out",
            cell: (row) => (row.checkedOutAt ? clock(row.checkedOutAt, row.siteId) : "Still in"),
            from: "xs",
          },
          { header: "Worked", cell: (row) => hours(row.workedMinutes), from: "sm" },
          {
            header: "Late",
            cell: (row) => (row.lateMinutes > 0 ? hours(row.lateMinutes) : "–"),
            from: "sm",
          },
          { header: "Method", cell: (row) => words(row.method), from: "md" },
          { header: "Corrected", cell: (row) => row.correction ?? <Nothing />, from: "lg" },
          {
            header: "Action",
            align: "right",
            cell: (row) =>
              mayCorrect && <CorrectAttendance attendance={row} timezone={zoneOf(row.siteId)} />,
          },
        ]}
      />
    </Page>
  );
}
