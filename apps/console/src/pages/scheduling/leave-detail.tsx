import { Button, Group, List, Skeleton, Stack, Text, Textarea } from "@mantine/core";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { orAbsent } from "../../parts/command-form.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { date } from "../../parts/format.ts";
import { Facts } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { Status, type Statuses } from "../../parts/status.tsx";
import { Nothing } from "../../parts/values.tsx";
import { daysLater, hoursText, shownIn } from "./zoned.ts";

export type Leave = Outputs["scheduling"]["leave"]["get"];

export const leaveStatuses: Statuses<Leave["status"]> = {
  pending: { label: "Asked for", tone: "busy" },
  approved: { label: "Approved", tone: "good" },
  rejected: { label: "Rejected", tone: "bad" },
  cancelled: { label: "Cancelled", tone: "neutral" },
};

/** `1 Mar 2027 from noon – 2 Mar 2027` */
const leaveSpan = ({ startsOn, endsOn, startsNoon, endsNoon }: Leave): string => {
  const from = `${date(startsOn)}${startsNoon ? " from noon" : ""}`;
  if (startsOn === endsOn) return `${from}${endsNoon ? " until noon" : ""}`;
  return `${from} – ${date(endsOn)}${endsNoon ? " until noon" : ""}`;
};

/** A leave: all that is known of it, the shifts that it meets, and what can be done about it. */
export function LeaveDetail({ leave }: { leave: Leave }) {
  const isDue = useMay()("scheduling:approve") && leave.status === "pending";
  return (
    <Dialog
      title={`Leave of ${leave.employeeName}`}
      button={(open) => (
        <Button
          size="compact-sm"
          variant={isDue ? "filled" : "default"}
          aria-label={`${isDue ? "Decide on" : "Open"} the leave of ${leave.employeeName} from ${date(leave.startsOn)}`}
          onClick={open}
        >
          {isDue ? "Decide" : "Open"}
        </Button>
      )}
    >
      {(close) => (
        <Stack gap="md">
          <Facts
            facts={[
              ["When", leaveSpan(leave)],
              ["Days", leave.days],
              ["Type", leave.typeName],
              ["Status", <Status key="status" of={leave.status} in={leaveStatuses} />],
              ["Reason", leave.reason ?? <Nothing key="reason" />],
              ...(leave.steps > 1
                ? [["Approvals", `${leave.approvedBy.length} of ${leave.steps}`] as const]
                : []),
              ...(leave.decision ? [["Said with it", leave.decision] as const] : []),
            ]}
          />
          <ShiftsMet leave={leave} />
          {isDue && <Left leave={leave} />}
          <Actions leave={leave} isDue={isDue} onDone={close} />
        </Stack>
      )}
    </Dialog>
  );
}

/** The published shifts that fall into it: somebody else must take them. */
function ShiftsMet({ leave: { conflicts, employeeId, startsOn, endsOn } }: { leave: Leave }) {
  const { data, error } = useQuery(
    trpc.scheduling.shifts.list.queryOptions(
      conflicts.length > 0
        ? {
            employeeId,
            status: "published",
            // Days of whatever place: its clocks are a day away at most, and a shift may begin the evening before.
            startsFrom: new Date(`${daysLater(startsOn, -3)}T00:00:00Z`),
            startsTo: new Date(`${daysLater(endsOn, 3)}T00:00:00Z`),
            limit: 100,
          }
        : skipToken,
    ),
  );
  if (conflicts.length === 0) return <Text size="md">It meets no published shift.</Text>;
  if (error) return <ProblemAlert error={error} />;
  if (!data) return <Skeleton h={60} />;
  const met = data.items.filter(({ id }) => conflicts.includes(id));
  const elsewhere = conflicts.length - met.length;
  return (
    <div>
      <Text size="md" fw={600}>
        {conflicts.length === 1
          ? "A published shift falls into it; somebody else must take it:"
          : `${conflicts.length} published shifts fall into it; somebody else must take them:`}
      </Text>
      <List size="md" mt={4}>
        {met.map((shift) => (
          <List.Item key={shift.id}>
            {date(shownIn(shift.timezone, shift.startsAt).date)}, {hoursText(shift)}
          </List.Item>
        ))}
        {elsewhere > 0 && <List.Item>{elsewhere} more, at another site or later</List.Item>}
      </List>
    </div>
  );
}

/** What is left to them: the days that are asked for are taken already. */
function Left({ leave: { employeeId, typeId, startsOn } }: { leave: Leave }) {
  const year = Number(startsOn.slice(0, 4));
  const { data } = useQuery(trpc.scheduling.leave.balances.queryOptions({ employeeId, year }));
  const balance = data?.items.find((each) => each.typeId === typeId);
  if (!balance) return null;
  return (
    <Text size="md">
      After this leave {balance.days} of {balance.granted} days are left in {year}.
    </Text>
  );
}

function Actions({
  leave: { id, version, status, employeeName, days },
  isDue,
  onDone,
}: {
  leave: Leave;
  isDue: boolean;
  onDone: () => void;
}) {
  const confirm = useConfirm();
  const [note, setNote] = useState("");
  const approve = useCommand(api.scheduling.leave.approve.mutate, {
    done: (after) => (after.status === "approved" ? "Leave approved" : "Approved: one more to go"),
    onDone,
  });
  const reject = useCommand(api.scheduling.leave.reject.mutate, { done: "Leave rejected", onDone });
  const cancel = useCommand(api.scheduling.leave.cancel.mutate, {
    done: "Leave cancelled",
    onDone,
  });
  const decision = { id, note: orAbsent(note) };
  if (status !== "pending" && status !== "approved") return null;
  return (
    <>
      {isDue && (
        <Textarea
          label="Say something with it"
          autosize
          minRows={1}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      )}
      <Group justify="flex-end" gap="xs">
        {/* Who does not decide sees their own leave alone, and may cancel that; who decides may cancel anybody's. */}
        <Button
          variant="default"
          loading={cancel.isPending}
          onClick={() =>
            confirm(
              {
                title: "Cancel this leave?",
                body: `Its ${days} days come back to ${employeeName}.`,
                action: "Cancel leave",
                isGrave: true,
              },
              () => cancel.mutate({ id, version }),
            )
          }
        >
          Cancel the leave
        </Button>
        {isDue && (
          <>
            <Button
              variant="default"
              loading={reject.isPending}
              onClick={() => reject.mutate(decision)}
            >
              Reject
            </Button>
            <Button
              data-autofocus
              loading={approve.isPending}
              onClick={() => approve.mutate(decision)}
            >
              Approve
            </Button>
          </>
        )}
      </Group>
    </>
  );
}
