import { Button, Group, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { quantity } from "../../parts/format.ts";
import { Facts } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { Status } from "../../parts/status.tsx";
import { Copyable, Json, Nothing, RecordId, When } from "../../parts/values.tsx";
import { curlOf, verification } from "./snippets.ts";
import { deliveryStatuses } from "./webhook-statuses.ts";

type Attempt = Outputs["webhooks"]["deliveries"]["get"]["log"][number];

/** One message as its receiver saw it: what was sent, every attempt and its answer, and how to try it by hand. */
export function DeliveryDetail({
  id,
  url,
  onRetried,
}: {
  id: string;
  /** Where the webhook goes now. */
  url: string;
  onRetried: () => void;
}) {
  const may = useMay();
  const query = useQuery(
    trpc.webhooks.deliveries.get.queryOptions(
      { id },
      { refetchInterval: ({ state }) => (state.data?.finishedAt ? false : 1000) },
    ),
  );
  const retry = useCommand(api.webhooks.deliveries.retry.mutate, {
    done: "Sent again",
    onDone: onRetried,
  });
  if (query.error) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Skeleton h={300} />;
  const delivery = query.data;
  const headers = delivery.log.at(-1)?.requestHeaders;
  return (
    <Stack gap="lg">
      <Facts
        facts={[
          ["Event", delivery.type],
          ["Status", <Status key="status" of={delivery.status} in={deliveryStatuses} />],
          ["Made", <When key="made" at={delivery.createdAt} />],
          ["Next attempt", <When key="next" at={delivery.nextAttemptAt} />],
          ["Event id", <RecordId key="message" of={delivery.messageId} />],
          [
            "Repeats",
            delivery.replayOf ? <RecordId key="of" of={delivery.replayOf} /> : <Nothing key="of" />,
          ],
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
      <Part title="Attempts">
        {delivery.log.length === 0 && <Text c="dimmed">None yet</Text>}
        {delivery.log.map((attempt) => (
          <AttemptDetail key={attempt.attempt} attempt={attempt} />
        ))}
      </Part>
      {headers && (
        <Part title="Request headers">
          <Table layout="fixed" aria-label="Request headers">
            <Table.Tbody>
              {Object.entries(headers).map(([name, value]) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row" w={180}>
                    {name}
                  </Table.Th>
                  <Table.Td>
                    <Copyable value={value} label={`Copy ${name}`} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Part>
      )}
      <Part title="Body">
        <Json value={delivery.body} label="Body" />
      </Part>
      <Part title="Try it by hand">
        <Text c="dimmed" size="sm" mb={6}>
          The same bytes under the same headers. Receivers refuse a signature that is older than
          five minutes: send it again to see a new one.
        </Text>
        <Json value={curlOf(url, headers ?? {}, delivery)} label="Command" />
      </Part>
      <Part title="Check the signature">
        <Text c="dimmed" size="sm" mb={6}>
          With the library of Standard Webhooks; there is one for every common language.
        </Text>
        <Json value={verification} label="Code" />
      </Part>
    </Stack>
  );
}

function AttemptDetail({ attempt }: { attempt: Attempt }) {
  return (
    <Stack gap={4} mb="sm">
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
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <Title order={3} mb={6}>
        {title}
      </Title>
      {children}
    </div>
  );
}
