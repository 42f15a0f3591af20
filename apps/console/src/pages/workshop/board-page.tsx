import { Paper, SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { date } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { CustomerName } from "../../parts/names.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { NewWorkOrder } from "./new-work-order.tsx";
import { EmployeeName } from "./pickers.tsx";
import { workOrderStatuses } from "./workshop-statuses.ts";
import { WorkshopTabs } from "./workshop-tabs.tsx";

const columns = ["open", "assigned", "in_progress", "waiting_parts"] as const;
const most = 50;

/** What the workshop has to do, by state; what is due first stands on top. */
export function BoardPage() {
  return (
    <Page title="Work orders" description="What the workshop has to do" actions={<NewWorkOrder />}>
      <WorkshopTabs />
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} spacing="md">
        {columns.map((status) => (
          <Column key={status} status={status} />
        ))}
      </SimpleGrid>
    </Page>
  );
}

function Column({ status }: { status: (typeof columns)[number] }) {
  const query = useQuery(
    trpc.workshop.workOrders.list.queryOptions({ status, sort: "dueOn", limit: most, total: true }),
  );
  const { label } = workOrderStatuses[status];
  const { items, total = 0 } = query.data ?? { items: [] };
  return (
    <Section title={query.data ? `${label} (${total})` : label}>
      {query.error ? (
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Stack gap="xs">
          {query.isPending && <Skeleton h={80} />}
          {query.data && items.length === 0 && <Text c="dimmed">None.</Text>}
          {items.map((order) => (
            <Paper key={order.id} withBorder p="xs">
              <TextLink to="/work-orders/$id" params={{ id: order.id }}>
                {order.number}
              </TextLink>
              <Text style={{ overflowWrap: "anywhere" }}>{order.title}</Text>
              <Text size="sm" c="dimmed">
                {order.customerId ? <CustomerName id={order.customerId} isText /> : order.client}
                {(order.customerId || order.client) && " · "}
                due {date(order.dueOn)}
                {order.priority === 1 && " · urgent"}
              </Text>
              {order.assigneeId && (
                <Text size="sm">
                  <EmployeeName id={order.assigneeId} />
                </Text>
              )}
            </Paper>
          ))}
          {total > items.length && (
            <TextLink to="/work-orders/all" search={{ status }}>
              All {total}
            </TextLink>
          )}
        </Stack>
      )}
    </Section>
  );
}
