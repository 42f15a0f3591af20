import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { quantity } from "../../parts/format.ts";
import { Facts } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { Status } from "../../parts/status.tsx";
import { Json, Nothing, RecordId, When } from "../../parts/values.tsx";
import { deliveryStatuses } from "./webhook-statuses.ts";

/** One message: what was sent, and every attempt to send it. */
export function DeliveryDetail({ id, onRetried }: { id: string; onRetried: () => void }) {
  const may = useMay();
  const query = useQuery(trpc.webhooks.deliveries.get.queryOptions({ id }));
  const retry = useCommand(api.webhooks.deliveries.retry.mutate, {
    done: "Sent again",
    onDone: onRetried,
  });
  if (query.error) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Skeleton h={300} />;
  const delivery = query.data;
  return (
    <Stack gap="lg">
      <Facts
        facts={[
          ["Event", delivery.type],
          ["Status", <Status key="status" of={delivery.status} in={deliveryStatuses} />],
          ["Made", <When key="made" at={delivery.createdAt} />],
          ["Next attempt", <When key="next" at={delivery.nextAttemptAt} />],
          ["Message", <RecordId key="message" of={delivery.messageId} />],
        ]}
      />
      {may("webhooks:write") && (
        <Group>
          <Button
            variant="default"
            loading={retry.isPending}
            onClick={() => retry.mutate({ id: delivery.id })}
          >
            Send again
          </Button>
        </Group>
      )}
      <div>
        <Title order={3} mb={6}>
          Attempts
        </Title>
        {delivery.log.length === 0 && <Text c="dimmed">None yet</Text>}
        {delivery.log.map((attempt) => (
          <Stack key={attempt.attempt} gap={4} mb="sm">
            <Group gap="sm">
              <Text fw={600}>{attempt.status ?? "No answer"}</Text>
              <Text c="dimmed" size="md">
                <When at={attempt.at} /> · {quantity(attempt.latencyMs)} ms ·{" "}
                {attempt.address ?? <Nothing />}
              </Text>
            </Group>
            {attempt.error && <Text c="var(--mantine-color-error)">{attempt.error}</Text>}
            {attempt.response && (
              <Json value={attempt.response} label={`Answer to attempt ${attempt.attempt}`} />
            )}
          </Stack>
        ))}
      </div>
      <div>
        <Title order={3} mb={6}>
          Body
        </Title>
        <Json value={delivery.body} label="Body" />
      </div>
    </Stack>
  );
}
